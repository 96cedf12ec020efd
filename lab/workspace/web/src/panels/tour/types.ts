// What `/person/stories` gives.

import type { Lang } from "../../strings";

export type InWords = Record<Lang, string>;

export type Deed =
  | { kind: "say"; channel: string; text: string }
  | { kind: "press"; channel: string; of: string; action: string }
  | { kind: "submit" }
  | { kind: "wait"; advance_s: number }
  | { kind: "look" };

export interface Sight {
  who: string;
  channel: string;
  thread_of: string | null;
  view: boolean;
}

export interface Step {
  title: InWords;
  who: string;
  deed: Deed;
  sees: Sight[];
  tour: { do: InWords; look: InWords; why: InWords } | null;
}

export interface Story {
  name: string;
  title: InWords;
  about: Partial<InWords>;
  steps: Step[];
}

/** A message that was seen; a form has no timestamp. */
export interface Place {
  channel: string;
  ts: string;
}

export interface Seen {
  seen: (Place | null)[];
  known: Record<string, Place>;
  is_done: boolean;
  now: string;
}
