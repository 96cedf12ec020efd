import { useStrings } from "../strings";
import type { Block, Element } from "../types";
import { safeAddress } from "./links";
import { useAct } from "./surface";
import { words } from "./Text";

/** A button of the app; one with an address opens it, and the app still hears of it. */
export function Button({ block, element }: { block: Block; element: Element }) {
  const { act, isBusy } = useAct(block, element);
  const { t } = useStrings();
  const label = element.type === "icon_button" ? words(element.text) || (element.icon ?? "") : words(element.text);
  const address = safeAddress(element.url);
  const looks = `button ${element.style === undefined ? "" : `button-${element.style}`}`;
  const common = { className: looks, "aria-label": element.accessibility_label, "data-action": element.action_id };
  const press = (): void => void act({ value: element.value });
  if (address !== undefined) {
    return (
      <a {...common} href={address} target="_blank" rel="noopener noreferrer" onClick={press}>
        {label}
      </a>
    );
  }
  return (
    <button {...common} type="button" aria-busy={isBusy} title={isBusy ? t("block.busy") : undefined} onClick={press}>
      {label}
    </button>
  );
}

/** The two halves of the app's question whether something helped. */
export function Feedback({ block, element }: { block: Block; element: Element }) {
  const { act, isBusy } = useAct(block, element);
  const halves = [element.positive_button, element.negative_button].filter((half) => half !== undefined);
  return (
    <span className="feedback" role="group">
      {halves.map((half) => (
        <button
          key={half.value}
          type="button"
          className="button"
          aria-busy={isBusy}
          aria-label={half.accessibility_label}
          onClick={() => void act({ value: half.value })}
        >
          <span aria-hidden="true">{half === element.positive_button ? "👍 " : "👎 "}</span>
          {words(half.text)}
        </button>
      ))}
    </span>
  );
}
