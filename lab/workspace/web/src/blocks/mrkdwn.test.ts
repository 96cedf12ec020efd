import { expect, it } from "vitest";
import { type Node, parse } from "./mrkdwn";

/** What is left of a text when all marks are drawn. */
function read(nodes: Node[]): string {
  const one = (node: Node): string => {
    if ("text" in node) return node.text;
    if ("inside" in node) return read(node.inside);
    if (node.kind === "emoji") return `:${node.name}:`;
    return node.kind === "link" ? node.label : "";
  };
  return nodes.map(one).join("");
}

const kinds = (text: string): string[] => parse(text).map((node) => node.kind);

it.each([
  "# a line that begins with a sharp",
  "---",
  "C:\\dir\\_x_\\y and \\\\server\\share$",
  "2 * 3 * 4 = 24",
  "snake_case_name and __init__",
  "    indented",
  "| a | b |\n|---|---|",
  "1. one\n2. two",
  "![x](y) [x](y)",
  "C:\\copy: 6 files, 10:30:05",
])("loses nothing of %j", (text) => {
  expect(read(parse(text))).toBe(text);
});

it("reads marks at the edges of words", () => {
  expect(kinds("*bold* _it_ ~no~")).toEqual(["strong", "text", "em", "text", "s"]);
  expect(parse("*_both_*")).toEqual([
    { kind: "strong", inside: [{ kind: "em", inside: [{ kind: "text", text: "both" }] }] },
  ]);
  expect(kinds("(*bold*, then)")).toEqual(["text", "strong", "text"]);
});

it("keeps code as it was written, entities decoded, marks untouched", () => {
  expect(parse("`*x* &lt;y&gt;`")).toEqual([{ kind: "code", text: "*x* <y>" }]);
  expect(parse("see\n```\nGet-X *\n  -y\n```\nend")).toEqual([
    { kind: "text", text: "see" },
    { kind: "fence", text: "Get-X *\n  -y" },
    { kind: "text", text: "end" },
  ]);
});

it("reads mentions, dates and links", () => {
  expect(kinds("<@U1> <#C1|x> <!subteam^S1> <!here> <https://a.b|c>").filter((kind) => kind !== "text")).toEqual([
    "user",
    "channel",
    "group",
    "broadcast",
    "link",
  ]);
  expect(parse("<!date^1790000000^{date} {time}|then>")).toEqual([
    { kind: "date", seconds: 1790000000, format: "{date} {time}", fallback: "then", address: "" },
  ]);
});

it("takes escaped brackets for text, and lines after > for a quote", () => {
  expect(read(parse("&lt;@U1&gt; &amp;lt;"))).toBe("<@U1> &lt;");
  expect(parse("&gt; one\n&gt; two\nthree").map((node) => node.kind)).toEqual(["quote", "text"]);
});
