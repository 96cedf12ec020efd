// Where this window is, kept in its address: a reload, a bookmark and the back button all come back to it.

import { Observable, useObservable } from "../observable";
import { becomePerson, currentPerson, DEFAULT_PERSON, watchPerson } from "../people";

export type Tab = "messages" | "home";

export interface Where {
  /** `rds-help`, or `@rdslic` for the direct message with the app. */
  place: string;
  tab: Tab;
  thread: string | null;
  /** Whether the person asked for the thread, and will write in it. */
  focus?: boolean;
}

const START = "rds-help";
const stamp = /^\d+\.\d{6}$/;

function fromAddress(): Where {
  const search = new URLSearchParams(location.search);
  const thread = search.get("thread");
  return {
    place: search.get("in") ?? START,
    tab: search.get("tab") === "home" ? "home" : "messages",
    thread: thread !== null && stamp.test(thread) ? thread : null,
  };
}

export const where = new Observable<Where>(fromAddress());

function address({ place, tab, thread }: Where): string {
  const search = new URLSearchParams({ as: currentPerson(), in: place });
  if (tab === "home") search.set("tab", tab);
  if (thread !== null) search.set("thread", thread);
  return `?${search.toString()}`;
}

/** Watch where this window is. */
export function useWhere(): Where {
  return useObservable(where);
}

/** Go somewhere in this window; without `tab` and `thread`, to the messages with no thread open. */
export function go(place: string, more: Partial<Where> = {}): void {
  const next: Where = { tab: "messages", thread: null, ...more, place };
  where.set(next);
  history.pushState(null, "", address(next));
}

/** Open a thread beside what is shown, or close it. Its field takes the focus unless it opened by itself. */
export function openThread(thread: string | null, focus = true): void {
  go(where.get().place, { ...where.get(), thread, focus });
}

/** The address of a window of somebody else, at the same place. */
export function addressAs(name: string): string {
  return `?${new URLSearchParams({ as: name, in: where.get().place }).toString()}`;
}

watchPerson(() => {
  where.update((now) => ({ ...now, thread: null }));
  history.pushState(null, "", address(where.get()));
});

addEventListener("popstate", () => {
  becomePerson(new URLSearchParams(location.search).get("as") ?? DEFAULT_PERSON);
  where.set(fromAddress());
});
