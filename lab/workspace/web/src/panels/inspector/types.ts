// What `/person/journal` gives, and what a session file holds.

export const KINDS = ["call", "delivery", "answer", "person", "socket"] as const;
export type Kind = (typeof KINDS)[number];

export interface Entry {
  id: number;
  kind: Kind;
  name: string;
  what: string;
  at: number;
  /** `waiting`, `ok`, or Slack's word for the failure. */
  status: string;
  ms: number | null;
  note: Record<string, string | number>;
  /** How many faults Slack found in the blocks. */
  faults: number;
  sent?: unknown;
  got?: unknown;
}

export interface Size {
  count: number;
  most: number;
  bytes: number;
  bytes_most: number;
}

export interface News {
  entries: Entry[];
  version: number;
  oldest: number;
  epoch: string;
  size: Size;
  connections: number;
}
