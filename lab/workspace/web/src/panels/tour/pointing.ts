// Where on the page the step goes on: who to be, where to go, what to press, what to look at. Pure.

import type { Place, Sight, Step } from "./types";

export type Target =
  | { kind: "person"; name: string }
  | { kind: "place"; handle: string }
  | { kind: "composer" }
  | { kind: "button"; ts: string; action: string }
  | { kind: "message"; ts: string; inThread: boolean }
  | { kind: "form" };

export interface Here {
  person: string;
  /** `rds-help` or `@rdslic`. */
  handle: string;
  thread: string | null;
}

export interface Standing {
  known: Record<string, Place>;
  seen: (Place | null)[];
  isDone: boolean;
}

/** The name of a place in addresses: `#rds-help` is `rds-help`. */
export const handleOf = (channel: string): string => channel.replace(/^#/, "");

/** Return what is to be looked at now: the first thing not seen yet, or the last one when all is there. */
export function sightOf(step: Step, { seen, isDone }: Standing): { sight: Sight; place: Place | null } | null {
  const at = isDone ? step.sees.length - 1 : step.sees.findIndex((_, index) => !seen[index]);
  const sight = step.sees[at];
  return sight === undefined ? null : { sight, place: seen[at] ?? null };
}

/** Tell whether the deed shows its first effect. */
const hasBegun = (step: Step, { seen, isDone }: Standing): boolean =>
  isDone || step.deed.kind === "look" || seen.some((place) => place !== null);

/** Return whom to be and where, to do what the step says or to see what came of it. */
export function destination(
  step: Step,
  standing: Standing,
): { who: string; handle: string; thread: string | null } | null {
  if (!hasBegun(step, standing)) {
    if (step.deed.kind !== "say" && step.deed.kind !== "press") return null;
    return { who: step.who, handle: handleOf(step.deed.channel), thread: null };
  }
  const found = sightOf(step, standing);
  if (found === null) return null;
  const thread = found.sight.thread_of === null ? null : (standing.known[found.sight.thread_of]?.ts ?? null);
  return { who: found.sight.who, handle: handleOf(found.sight.channel), thread };
}

/** Return the element of the page that the step is about, from where one is. */
export function target(step: Step, standing: Standing, here: Here): Target | null {
  const to = destination(step, standing);
  if (to === null) return null;
  if (here.person !== to.who) return { kind: "person", name: to.who };
  // a thread may hide the channel: choosing the channel again leaves it
  const isInOtherThread = to.thread === null && here.thread !== null;
  if (here.handle !== to.handle || isInOtherThread) return { kind: "place", handle: to.handle };
  if (!hasBegun(step, standing)) {
    if (step.deed.kind === "say") return { kind: "composer" };
    const of = step.deed.kind === "press" ? standing.known[step.deed.of]?.ts : undefined;
    return step.deed.kind === "press" && of !== undefined ? { kind: "button", ts: of, action: step.deed.action } : null;
  }
  const found = sightOf(step, standing);
  if (found?.sight.view) return { kind: "form" };
  if (to.thread !== null && here.thread !== to.thread) return { kind: "message", ts: to.thread, inThread: false };
  return found?.place ? { kind: "message", ts: found.place.ts, inThread: to.thread !== null } : null;
}
