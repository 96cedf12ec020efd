import { useId } from "react";
import { useStrings } from "../strings";
import type { Block, Element, PlainText, TableCell } from "../types";
import { Control, Stateful } from "./Control";
import { Rich } from "./Rich";
import { useSurface } from "./surface";
import { Text, words } from "./Text";

/** An image; the page loads none from outside, and then its description stands for it. */
export function Picture({ block }: { block: Block | Element }) {
  const { t } = useStrings();
  const address = block.image_url ?? "";
  const alt = block.alt_text ?? "";
  if (!address.startsWith("/") && !address.startsWith(location.origin)) {
    return <span className="picture-missing">{t("block.no_image", { alt })}</span>;
  }
  return <img className="picture" src={address} alt={alt} loading="lazy" />;
}

export function Section({ block }: { block: Block }) {
  const { accessory, fields, text } = block;
  return (
    <div className="block section">
      <div className="section-words">
        {typeof text === "object" && <Text text={text} />}
        {fields && (
          <div className="section-fields">
            {fields.map((field, at) => (
              <Text key={at} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="section-accessory">
          {accessory.type === "image" ? <Picture block={accessory} /> : <Control block={block} element={accessory} />}
        </div>
      )}
    </div>
  );
}

export function Context({ block }: { block: Block }) {
  return (
    <div className="block context">
      {block.elements?.map((element, at) =>
        element.type === "image" ? (
          <Picture key={at} block={element} />
        ) : (
          <Text key={at} text={element as unknown as PlainText} />
        ),
      )}
    </div>
  );
}

export function Actions({ block }: { block: Block }) {
  return (
    <div className="block actions">
      {block.elements?.map((element, at) => (
        <Control key={element.action_id ?? at} block={block} element={element} />
      ))}
    </div>
  );
}

/** An input of a form: its label, the input, its hint, and what is wrong with it. */
export function InputBlock({ block }: { block: Block }) {
  const id = useId();
  const { t } = useStrings();
  const error = useSurface().errors[block.block_id ?? ""];
  const element = block.element;
  if (element === undefined) return null;
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const isGroup = ["radio_buttons", "checkboxes"].includes(element.type) || element.type.startsWith("multi_");
  const label = words(block.label);
  const naming = {
    ...(isGroup ? { "aria-label": label } : { id }),
    ...(described && { "aria-describedby": described }),
    ...(error !== undefined && { "aria-invalid": true }),
  };
  const text = (
    <>
      {label} {block.optional && <span className="optional">{t("block.optional")}</span>}
    </>
  );
  return (
    <div className="block input-block" data-block={block.block_id}>
      {isGroup ? (
        <span className="label">{text}</span>
      ) : (
        <label htmlFor={id} className="label">
          {text}
        </label>
      )}
      <Stateful block={block} element={element} naming={naming} />
      {block.hint && (
        <p className="hint" id={`${id}-hint`}>
          {words(block.hint)}
        </p>
      )}
      {error !== undefined && (
        <p className="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function Cell({ cell }: { cell: TableCell }) {
  // raw cells are text, never parsed
  return cell.type === "rich_text" ? <Rich block={cell as Block} /> : String(cell.text ?? "");
}

/** A table with its first row as head. */
export function Table({ block }: { block: Block }) {
  const { t } = useStrings();
  const [head, ...rows] = block.rows ?? [];
  const align = (at: number): string => `cell-${block.column_settings?.[at]?.align ?? "left"}`;
  return (
    <div className="block table-around" tabIndex={0} role="group" aria-label={t("block.table")}>
      <table className="table">
        <thead>
          <tr>
            {head?.map((cell, at) => (
              <th key={at} scope="col" className={align(at)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, at) => (
                <td key={at} className={align(at)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
