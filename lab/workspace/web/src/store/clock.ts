// The workspace's time: people can let it pass faster, so the machine's own is not to be shown.

import { Observable } from "../observable";

const TICK_MS = 30_000;
const machine = (): number => Date.now() / 1000;
let ahead = 0;

/** Seconds since 1970 as the workspace sees them, good to half a minute. */
export const now = new Observable(machine());

/** The workspace says what time it is. */
export function setTime(seconds: number): void {
  ahead = seconds - machine();
  now.set(seconds);
}

setInterval(() => now.set(machine() + ahead), TICK_MS);
