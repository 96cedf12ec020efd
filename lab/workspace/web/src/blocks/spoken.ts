// A message as somebody hears it: words without marks, names instead of ids.

import { nameOf } from "../people";
import { offer, places } from "../store/places";
import type { Lang } from "../strings";
import { dateInWords } from "./dates";
import { withEmoji } from "./emoji";
import { type Node, parse } from "./mrkdwn";

function name(kind: "user" | "channel" | "group" | "broadcast", id: string, label: string): string {
  switch (kind) {
    case "user":
      return nameOf(id);
    case "channel":
      return `#${places.get().find((one) => one.id === id)?.name ?? (label || id)}`;
    case "group":
      return offer.get().groups.find((one) => one.id === id)?.name ?? (label || id);
    case "broadcast":
      return `@${label || id}`;
  }
}

function said(node: Node, lang: Lang): string {
  switch (node.kind) {
    case "text":
    case "code":
    case "fence":
      return node.text;
    case "emoji":
      return withEmoji(`:${node.name}:`);
    case "strong":
    case "em":
    case "s":
    case "quote":
      return node.inside.map((inner) => said(inner, lang)).join("");
    case "link":
      return node.label;
    case "date":
      return dateInWords(node.seconds, node.format, lang) ?? node.fallback;
    default:
      return name(node.kind, node.id, node.label);
  }
}

/** Return a text with Slack's marks as it is read aloud. */
export function spoken(text: string, lang: Lang): string {
  return parse(text)
    .map((node) => said(node, lang))
    .join("");
}
