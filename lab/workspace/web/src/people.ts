// Who this window is. The address says it (`?as=approver`), so that each window can be somebody else.

import { Observable, useObservable } from "./observable";
import type { Everybody, Member } from "./types";

export const DEFAULT_PERSON = "admin";
const known = /^[a-z][a-z0-9_-]{0,40}$/;

function named(): string {
  const wanted = new URLSearchParams(location.search).get("as") ?? "";
  return known.test(wanted) ? wanted : DEFAULT_PERSON;
}

const person = new Observable<string>(named());
export const everybody = new Observable<Everybody>({ you: "", people: [], bot: { id: "", name: "rdslic" } });

/** Return the name of the person in this window, `admin` for example. */
export const currentPerson = person.get;

/** Call `watcher` whenever somebody else takes this window; returns how to stop. */
export const watchPerson = person.watch;

/** Watch the name of the person in this window. */
export function usePerson(): string {
  return useObservable(person);
}

/** Be somebody else in this window. */
export function becomePerson(name: string): void {
  person.set(name);
}

/** Return a member by the name used in addresses. */
export function memberNamed(name: string): Member | undefined {
  return everybody.get().people.find((one) => one.as === name);
}

/** Return this person's user id, `UADMIN01`, or nothing before everybody is known. */
export function currentUserId(): string {
  return memberNamed(person.get())?.id ?? "";
}

/** Return what somebody is called; an unknown id is its own name. */
export function nameOf(userId: string | undefined): string {
  const { people, bot } = everybody.get();
  if (userId === bot.id) return bot.name;
  if (userId === "USLACKBOT") return "Slackbot";
  return people.find((one) => one.id === userId)?.name ?? userId ?? "";
}
