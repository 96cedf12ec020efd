import { expect, it } from "vitest";
import { filtered, isTrouble, merged } from "./entries";
import { faultsIn, pointed } from "./faults";
import { NotASession, readSession } from "./session";
import { type Entry, KINDS } from "./types";

function entry(id: number, more: Partial<Entry> = {}): Entry {
  const usual = { kind: "call", name: "chat.postMessage", what: "", at: 0, status: "ok", ms: 1, note: {}, faults: 0 };
  return { id, ...usual, ...more } as Entry;
}

const ALL = { words: "", kinds: KINDS, onlyTrouble: false };

it("puts in what is new, replaces what changed, and lets go what was forgotten", () => {
  const before = [entry(1), entry(2, { status: "waiting" }), entry(3)];
  const after = merged(before, { entries: [entry(2), entry(4)], oldest: 2 });
  expect(after.map((one) => [one.id, one.status])).toEqual([
    [2, "ok"],
    [3, "ok"],
    [4, "ok"],
  ]);
  expect(merged(after, { entries: [], oldest: 5 })).toEqual([]);
});

it("finds entries by words, kind, and whether something went wrong", () => {
  const again = entry(2, { kind: "delivery", name: "events_api", note: { attempt: 1, reason: "timeout" } });
  const entries = [entry(1, { what: "#rds-help good morning" }), again, entry(3, { status: "no_text" })];
  const ids = (filter: Partial<typeof ALL>) => filtered(entries, { ...ALL, ...filter }).map((one) => one.id);
  expect(ids({ words: "MORNING chat" })).toEqual([1]);
  expect(ids({ words: "timeout" })).toEqual([2]);
  expect(ids({ kinds: ["delivery"] as never })).toEqual([2]);
  expect(ids({ onlyTrouble: true })).toEqual([2, 3]);
});

it("takes a connection that is open, or was closed, for no trouble", () => {
  expect(isTrouble(entry(1, { kind: "socket", status: "waiting" }))).toBe(false);
  expect(isTrouble(entry(1, { kind: "socket", status: "closed" }))).toBe(false);
  expect(isTrouble(entry(1, { kind: "delivery", status: "operation_timeout" }))).toBe(true);
});

it("follows a pointer to the part that is wrong and to the block around it", () => {
  const header = { type: "header", text: { type: "plain_text", text: "too long" } };
  const message = "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]";
  const got = { ok: false, error: "invalid_blocks", response_metadata: { messages: [message, "something else"] } };
  expect(faultsIn({ blocks: [{ type: "divider" }, header] }, got)).toEqual([
    {
      sentence: "must be less than 151 characters",
      pointer: "/blocks/1/text/text",
      part: "too long",
      block: header,
    },
  ]);
});

it("finds blocks of views too, and survives pointers to nowhere", () => {
  const view = { blocks: [{ type: "input" }] };
  const got = { detail: ["[ERROR] missing required field: label [json-pointer:/view/blocks/0/label]"] };
  expect(faultsIn({ view }, got)).toMatchObject([{ part: undefined, block: { type: "input" } }]);
  expect(faultsIn(null, null)).toEqual([]);
  expect(pointed({ "a/b": { "~": 1 } }, "/a~1b/~0")).toBe(1);
  expect(pointed({}, "/constructor")).toBeUndefined();
});

it("reads a session that was exported, and keeps what it holds", () => {
  const file = { format: "rdslic-session", version: 1, app: "rdslic", exported_at: 5, entries: [entry(1)] };
  const session = readSession(JSON.stringify(file));
  expect(session).toMatchObject({ app: "rdslic", exportedAt: 5 });
  expect(session.entries[0]).toMatchObject({ id: 1, name: "chat.postMessage", sent: null, got: null });
});

it.each([
  "",
  "[]",
  "{}",
  '{"format":"rdslic-session","version":2,"entries":[]}',
  broken({ kind: "x" }),
  broken({ at: "" }),
])("refuses what is no session: %s", (text) => {
  expect(() => readSession(text)).toThrow(NotASession);
});

function broken(more: Record<string, unknown>): string {
  return JSON.stringify({ format: "rdslic-session", version: 1, entries: [{ ...entry(1), ...more }] });
}
