// A session as a file: another person's, or one's own of yesterday. It is only looked at; nothing in it is done again.

import { type Entry, KINDS, type Kind } from "./types";

export interface Session {
  app: string;
  exportedAt: number;
  entries: Entry[];
}

export const SESSION_BYTES_MOST = 32 * 1024 * 1024;

/** The file is no session, or one that this page cannot read. */
export class NotASession extends Error {}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isKind = (value: unknown): value is Kind => KINDS.some((kind) => kind === value);

function noted(value: unknown): Entry["note"] {
  const pairs = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string | number] => ["string", "number"].includes(typeof pair[1])),
  );
}

function entry(value: unknown): Entry {
  if (!isObject(value) || !isKind(value.kind)) throw new NotASession();
  const { id, kind, name, at, status } = value;
  const isWhole = typeof id === "number" && typeof name === "string" && typeof at === "number";
  if (!isWhole || typeof status !== "string") throw new NotASession();
  return {
    id,
    kind,
    name,
    at,
    status,
    what: typeof value.what === "string" ? value.what : "",
    ms: typeof value.ms === "number" ? value.ms : null,
    note: noted(value.note),
    faults: typeof value.faults === "number" ? value.faults : 0,
    sent: value.sent ?? null,
    got: value.got ?? null,
  };
}

/** Read a session file. Raises NotASession. */
export function readSession(text: string): Session {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new NotASession();
  }
  if (!isObject(content) || content.format !== "rdslic-session" || content.version !== 1) throw new NotASession();
  if (!Array.isArray(content.entries)) throw new NotASession();
  return {
    app: typeof content.app === "string" ? content.app : "",
    exportedAt: typeof content.exported_at === "number" ? content.exported_at : 0,
    entries: content.entries.map(entry),
  };
}
