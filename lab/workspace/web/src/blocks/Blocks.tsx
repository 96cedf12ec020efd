import { Component, type ReactNode } from "react";
import { t, useStrings } from "../strings";
import type { Block } from "../types";
import { Actions, Context, InputBlock, Picture, Section, Table } from "./Layout";
import { Rich } from "./Rich";
import { Text, words } from "./Text";

/** Keeps a block that cannot be drawn from taking the page with it. */
class Guard extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <p className="block-broken">{t("message.broken")}</p> : this.props.children;
  }
}

function One({ block }: { block: Block }) {
  const strings = useStrings();
  switch (block.type) {
    case "section":
      return <Section block={block} />;
    case "header":
      return <h3 className="block header">{words(block.text)}</h3>;
    case "divider":
      return <hr className="block divider" />;
    case "context":
      return <Context block={block} />;
    case "actions":
    case "context_actions":
      return <Actions block={block} />;
    case "input":
      return <InputBlock block={block} />;
    case "table":
      return <Table block={block} />;
    case "image":
      return (
        <figure className="block">
          <Picture block={block} />
          {block.title && <figcaption>{words(block.title)}</figcaption>}
        </figure>
      );
    case "alert":
      return (
        <div className={`block alert alert-${block.level ?? "default"}`} role="note">
          {typeof block.text === "object" && <Text text={block.text} />}
        </div>
      );
    case "rich_text":
    case "markdown":
      return (
        <div className="block">
          <Rich block={block} />
        </div>
      );
    default:
      return <p className="block-broken">{strings.t("message.unknown_block", { type: block.type })}</p>;
  }
}

/** Blocks, one under another; each is drawn apart from the others' faults. */
export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, at) => (
        <Guard key={block.block_id ?? at}>
          <One block={block} />
        </Guard>
      ))}
    </div>
  );
}
