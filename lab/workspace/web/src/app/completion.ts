// What could come next while somebody types: commands, people, channels, emoji.

import { emojiNamed, findEmoji } from "../blocks/emoji";
import type { AppOffer, Everybody, Place } from "../types";

export interface Suggestion {
  /** What stands in the list. */
  label: string;
  hint: string;
  /** What replaces the word under the cursor. */
  insert: string;
}

export interface Completion {
  /** Where the word under the cursor begins. */
  start: number;
  suggestions: Suggestion[];
}

export interface Known {
  offer: AppOffer;
  everybody: Everybody;
  places: Place[];
  isInThread: boolean;
}

const MOST = 8;
const WORD = /(?:^|\s)([@#:/][^\s]*)$/;

function commands(word: string, { offer, isInThread }: Known): Suggestion[] {
  if (isInThread) return [];
  return offer.commands
    .filter((one) => one.command.startsWith(word.toLowerCase()))
    .map((one) => ({ label: `${one.command} ${one.usage_hint}`, hint: one.description, insert: `${one.command} ` }));
}

function people(word: string, { offer, everybody }: Known): Suggestion[] {
  const named = [
    { handle: everybody.bot.name, name: offer.description },
    ...everybody.people.map((one) => ({ handle: one.as, name: one.name })),
    ...offer.groups.map((one) => ({ handle: one.handle, name: one.name })),
  ];
  return named
    .filter((one) => one.handle.startsWith(word.slice(1).toLowerCase()))
    .map((one) => ({ label: `@${one.handle}`, hint: one.name, insert: `@${one.handle} ` }));
}

function channels(word: string, { places }: Known): Suggestion[] {
  return places
    .filter((one) => one.kind === "channel" && one.name.startsWith(word.slice(1).toLowerCase()))
    .map((one) => ({ label: `#${one.name}`, hint: "", insert: `#${one.name} ` }));
}

function emoji(word: string): Suggestion[] {
  if (word.length < 3 || word.endsWith(":")) return [];
  return findEmoji(word.slice(1), MOST).map((one) => ({
    label: `${emojiNamed(one.name)} :${one.name}:`,
    hint: "",
    insert: `:${one.name}: `,
  }));
}

/** Return what could replace the word before the cursor; nothing when it begins with no sign of ours. */
export function complete(text: string, cursor: number, known: Known): Completion {
  const word = WORD.exec(text.slice(0, cursor))?.[1];
  if (word === undefined) return { start: cursor, suggestions: [] };
  const start = cursor - word.length;
  switch (word[0]) {
    case "/":
      return { start, suggestions: start === 0 ? commands(word, known) : [] };
    case "@":
      return { start, suggestions: people(word, known).slice(0, MOST) };
    case "#":
      return { start, suggestions: channels(word, known).slice(0, MOST) };
    default:
      return { start, suggestions: emoji(word) };
  }
}
