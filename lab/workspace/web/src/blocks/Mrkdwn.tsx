import { Fragment, type ReactNode, useMemo } from "react";
import { useObservable } from "../observable";
import { currentUserId, everybody, nameOf } from "../people";
import { offer, places } from "../store/places";
import { type Lang, useStrings } from "../strings";
import { dateInWords } from "./dates";
import { emojiNamed } from "./emoji";
import { safeAddress } from "./links";
import { type Node, parse } from "./mrkdwn";

const BROADCASTS = ["here", "channel", "everyone"];

/** A name after its sign, marked; more so when it means the reader. */
export function Mention({ text, isMine }: { text: string; isMine: boolean }) {
  return <span className={isMine ? "mention mention-mine" : "mention"}>{text}</span>;
}

/** A person, a channel, a group or everybody, by id. */
export function mention(kind: "user" | "channel" | "group" | "broadcast", id: string, label = ""): ReactNode {
  switch (kind) {
    case "user":
      return <Mention text={`@${nameOf(id)}`} isMine={id === currentUserId()} />;
    case "channel":
      return <Mention text={`#${places.get().find((one) => one.id === id)?.name ?? (label || id)}`} isMine={false} />;
    case "group":
      return <Mention text={`@${offer.get().groups.find((one) => one.id === id)?.handle ?? (label || id)}`} isMine />;
    case "broadcast":
      return <Mention text={BROADCASTS.includes(id) ? `@${id}` : label || id} isMine={BROADCASTS.includes(id)} />;
  }
}

/** A link, if it leads where one may follow; its label alone if not. */
export function Link({ address, children }: { address: string; children: ReactNode }) {
  const safe = safeAddress(address);
  if (safe === undefined) return children;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function drawn(node: Node, lang: Lang): ReactNode {
  switch (node.kind) {
    case "text":
      return node.text;
    case "code":
      return <code>{node.text}</code>;
    case "fence":
      return <pre>{node.text}</pre>;
    case "emoji":
      return emojiNamed(node.name);
    case "quote":
      return <blockquote>{all(node.inside, lang)}</blockquote>;
    case "link":
      return <Link address={node.address}>{node.label}</Link>;
    case "date": {
      const time = <time>{dateInWords(node.seconds, node.format, lang) ?? node.fallback}</time>;
      return <Link address={node.address}>{time}</Link>;
    }
    case "strong":
    case "em":
    case "s":
      return <node.kind>{all(node.inside, lang)}</node.kind>;
    default:
      return mention(node.kind, node.id, node.label);
  }
}

const all = (nodes: Node[], lang: Lang): ReactNode =>
  nodes.map((node, at) => <Fragment key={at}>{drawn(node, lang)}</Fragment>);

/** Text with Slack's marks. */
export function Mrkdwn({ text }: { text: string }) {
  useObservable(everybody); // names may come later than the text
  useObservable(places);
  useObservable(offer);
  const { lang } = useStrings();
  const nodes = useMemo(() => parse(text), [text]);
  return <div className="mrkdwn">{all(nodes, lang)}</div>;
}
