// What this window waits for, how long the last answer took, and what went wrong.

import { Refused } from "../api";
import { Observable } from "../observable";
import { isKey, t } from "../strings";

export interface Doing {
  /** How many interactions the app has not acknowledged yet. */
  waiting: number;
  /** Milliseconds until the last acknowledgement; null when it was a while ago. */
  tookMs: number | null;
}

export interface Trouble {
  id: number;
  text: string;
}

const SHOWN_MS = 6000;
export const doing = new Observable<Doing>({ waiting: 0, tookMs: null });
export const troubles = new Observable<Trouble[]>([]);
export const announcement = new Observable("");

let last = 0;
let fading: ReturnType<typeof setTimeout> | undefined;

/** Wait for the app, showing that we do; returns what it gave. Raises what `work` raises. */
export async function waitFor<T>(work: Promise<T>): Promise<T> {
  const began = performance.now();
  doing.update((now) => ({ ...now, waiting: now.waiting + 1 }));
  try {
    const given = await work;
    showTime(Math.max(1, Math.round(performance.now() - began)));
    return given;
  } finally {
    doing.update((now) => ({ ...now, waiting: now.waiting - 1 }));
  }
}

function showTime(tookMs: number): void {
  clearTimeout(fading);
  doing.update((now) => ({ ...now, tookMs }));
  fading = setTimeout(() => doing.update((now) => ({ ...now, tookMs: null })), SHOWN_MS);
}

/** Return a refusal as a sentence in the person's language; the workspace's own when we have none. */
export function sentence(problem: unknown): string {
  if (!(problem instanceof Refused)) return String(problem);
  const key = `error.${problem.code}`;
  return isKey(key) ? t(key) : problem.message;
}

/** Show what went wrong for a while. */
export function complain(problem: unknown): void {
  last += 1;
  const id = last;
  troubles.update((now) => [...now.slice(-2), { id, text: sentence(problem) }]);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

/** Take a complaint away. */
export function dismiss(id: number): void {
  troubles.update((now) => now.filter((one) => one.id !== id));
}

/** Say something to people who listen to the page. */
export function announce(text: string): void {
  announcement.set(text);
}
