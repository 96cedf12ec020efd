import { useMemo } from "react";
import type { PlainText } from "../types";
import { withEmoji } from "./emoji";
import { Rich } from "./Rich";

/** Return a plain text's words, emoji drawn unless it says no. */
export const words = (text: PlainText | string | undefined): string => {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  return text.emoji === false ? text.text : withEmoji(text.text);
};

/** A text object: plain text as it stands, mrkdwn with its marks. */
export function Text({ text }: { text: PlainText }) {
  const block = useMemo(() => ({ type: "section" as const, text }), [text]);
  return text.type === "mrkdwn" ? <Rich block={block} /> : <span className="plain">{words(text)}</span>;
}
