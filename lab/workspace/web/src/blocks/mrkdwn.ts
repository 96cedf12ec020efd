// Slack's mrkdwn as a tree. slack-blocks-to-jsx reads it as Markdown, which loses text that Slack shows: lines that
// begin with # or a tag, backslashes of Windows paths, stars between numbers. Nothing may be lost here.

export type Node =
  | { kind: "text" | "code" | "fence"; text: string }
  | { kind: "emoji"; name: string }
  | { kind: "strong" | "em" | "s" | "quote"; inside: Node[] }
  | { kind: "link"; address: string; label: string }
  | { kind: "user" | "channel" | "group" | "broadcast"; id: string; label: string }
  | { kind: "date"; seconds: number; format: string; fallback: string; address: string };

const FENCE = /```([\s\S]+?)```/g;
const MARKS = { "*": "strong", _: "em", "~": "s" } as const;
const PIECE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<token>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):",
    // a mark stands at the edge of a word, and closes on the same line
    "(?<![\\p{L}\\p{N}*_~\\\\])(?<mark>[*_~])(?!\\k<mark>)(?=\\S)(?<marked>.+?)(?<=\\S)\\k<mark>(?![\\p{L}\\p{N}*_~])",
  ].join("|"),
  "gu",
);
const ENTITIES: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Return escaped text as it reads. */
export const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);

/** Read a whole text: fences, quotes, and what stands in their lines. */
export function parse(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of text.matchAll(FENCE)) {
    nodes.push(...quotes(text.slice(end, match.index).replace(/\n$/, "")));
    nodes.push({ kind: "fence", text: unescaped((match[1] ?? "").replace(/^\n|\n$/g, "")) });
    end = match.index + match[0].length;
  }
  return [...nodes, ...quotes(end > 0 ? text.slice(end).replace(/^\n/, "") : text)];
}

function quotes(text: string): Node[] {
  if (text === "") return [];
  const runs: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const isQuote = line.startsWith("&gt;");
    const words = isQuote ? line.slice(4).replace(/^ /, "") : line;
    const last = runs.at(-1);
    if (last?.isQuote === isQuote) last.lines.push(words);
    else runs.push({ isQuote, lines: [words] });
  }
  return runs.flatMap(({ isQuote, lines }): Node[] => {
    const inside = inline(lines.join("\n"));
    return isQuote ? [{ kind: "quote", inside }] : inside;
  });
}

/** Read what stands in lines: marks, code, mentions, links, emoji. */
export function inline(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match.index > end) nodes.push({ kind: "text", text: unescaped(text.slice(end, match.index)) });
    nodes.push(piece(match.groups ?? {}));
    end = match.index + match[0].length;
  }
  return end < text.length ? [...nodes, { kind: "text", text: unescaped(text.slice(end)) }] : nodes;
}

function piece({ code, token, emoji, mark, marked }: Record<string, string | undefined>): Node {
  if (code !== undefined) return { kind: "code", text: unescaped(code) };
  if (token !== undefined) return reference(token);
  if (emoji !== undefined) return { kind: "emoji", name: emoji };
  return { kind: MARKS[mark as keyof typeof MARKS], inside: inline(marked ?? "") };
}

/** Read what stands between angle brackets: a person, a channel, a group, a date, an address. */
function reference(token: string): Node {
  const [target, label] = split(token);
  const id = target.slice(1);
  if (target.startsWith("@")) return { kind: "user", id, label };
  if (target.startsWith("#")) return { kind: "channel", id, label };
  if (target.startsWith("!subteam^")) return { kind: "group", id: target.slice(9), label };
  if (target.startsWith("!date^")) {
    const [, seconds = "", format = "", address = ""] = target.split("^");
    return { kind: "date", seconds: Number(seconds), format, fallback: unescaped(label), address };
  }
  if (target.startsWith("!")) return { kind: "broadcast", id, label };
  return { kind: "link", address: unescaped(target), label: unescaped(label || target) };
}

function split(token: string): [string, string] {
  const at = token.indexOf("|");
  return at < 0 ? [token, ""] : [token.slice(0, at), token.slice(at + 1)];
}
