import { get, search } from "node-emoji";

const NAMES = /:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/g;

/** Return an emoji by its name, or its name between colons when there is none. */
export function emojiNamed(name: string): string {
  const bare = name.replace(/^:|:$/g, ""); // slack-blocks-to-jsx takes `C:\\copy: 6` for an emoji, colons and all
  return get(bare.replace(/::.*$/, "")) ?? `:${bare}:`;
}

/** Return text with `:names:` replaced by emoji. */
export const withEmoji = (text: string): string => text.replace(NAMES, (whole, name: string) => get(name) ?? whole);

export interface Found {
  name: string;
  emoji: string;
}

/** The ones offered first. */
export const USUAL: Found[] = [
  "+1",
  "-1",
  "white_check_mark",
  "eyes",
  "tada",
  "heart",
  "smile",
  "thinking_face",
  "warning",
  "x",
  "question",
  "hourglass_flowing_sand",
  "computer",
  "wrench",
  "fire",
  "rocket",
  "pray",
  "wave",
  "clap",
  "100",
].map((name) => ({ name, emoji: emojiNamed(name) }));

/** Return up to `most` emoji whose name has these letters, those that begin with them first. */
export function findEmoji(letters: string, most = 24): Found[] {
  const wanted = letters.toLowerCase();
  if (wanted === "") return USUAL.slice(0, most);
  const begins = (one: Found): number => (one.name.startsWith(wanted) ? 0 : 1);
  return [...search(wanted)].sort((a, b) => begins(a) - begins(b) || a.name.length - b.name.length).slice(0, most);
}
