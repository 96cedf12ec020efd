// How far one has come, kept in this browser: the tour can be left, and every window of it is at the same step.

import { Observable } from "../../observable";
import type { Place, Seen } from "./types";

export interface Progress {
  /** Which run of the workspace this was: another one knows nothing of it. */
  epoch: string;
  story: string;
  step: number;
  /** Only what came or changed after this counts for the step. */
  since: string;
  /** Messages that earlier steps remember. */
  known: Record<string, Place>;
  /** What was seen of the step so far. */
  seen: (Place | null)[];
  isDone: boolean;
}

const KEY = "rdslic.tour";

function stored(): Progress | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Progress | null;
    return kept !== null && typeof kept.story === "string" && typeof kept.step === "number" ? kept : null;
  } catch {
    return null;
  }
}

export const progress = new Observable<Progress | null>(stored());

progress.watch(() => {
  const now = progress.get();
  if (now === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(now));
});

addEventListener("storage", (event) => {
  if (event.key === KEY) progress.set(stored());
});

/** The first step of a story, from now on. */
export function started(epoch: string, story: string, since: string): Progress {
  return { epoch, story, step: 0, since, known: {}, seen: [], isDone: false };
}

/** What the workspace shows of the step now; what was seen once stays seen. The same progress when nothing is new. */
export function noted(now: Progress, news: Seen): Progress {
  const seen = news.seen.map((place, at) => place ?? now.seen[at] ?? null);
  const isDone = seen.every((place) => place !== null);
  const isNew = isDone !== now.isDone || JSON.stringify(seen) !== JSON.stringify(now.seen);
  return isNew ? { ...now, seen, isDone, known: { ...now.known, ...news.known } } : now;
}

/** The next step. What came after what was last seen counts: one may have gone ahead. */
export function advanced(now: Progress): Progress {
  const since = now.seen.reduce((last, place) => (place !== null && place.ts > last ? place.ts : last), now.since);
  return { ...now, step: now.step + 1, since, seen: [], isDone: false };
}
