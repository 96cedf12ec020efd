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
  // in Slack `verbatim` turns off guessing only (bare links, channel names); the library would turn off all marks
  const block = useMemo(() => ({ type: "section" as const, text: { type: text.type, text: text.text } }), [text]);
  return text.type === "mrkdwn" ? <Rich block={block} /> : <span className="plain">{words(text)}</span>;
}
