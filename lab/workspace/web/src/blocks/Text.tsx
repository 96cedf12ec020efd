import type { PlainText } from "../types";
import { withEmoji } from "./emoji";
import { Mrkdwn } from "./Mrkdwn";

/** Return a plain text's words, emoji drawn unless it says no. */
export const words = (text: PlainText | string | undefined): string => {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  return text.emoji === false ? text.text : withEmoji(text.text);
};

/** A text object: plain text as it stands, mrkdwn with its marks. */
export function Text({ text }: { text: PlainText }) {
  return text.type === "mrkdwn" ? <Mrkdwn text={text.text} /> : <span className="plain">{words(text)}</span>;
}
