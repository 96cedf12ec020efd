// The journal as a list: what came is put in, what was forgotten goes, what is asked for is found. Pure.

import type { Entry, Kind, News } from "./types";

export interface Filter {
  words: string;
  kinds: readonly Kind[];
  onlyTrouble: boolean;
}

/** Put news into a list ordered by number; an entry that changed replaces itself, forgotten ones go. */
export function merged(before: readonly Entry[], news: Pick<News, "entries" | "oldest">): Entry[] {
  const changed = new Map(news.entries.map((entry) => [entry.id, entry]));
  const kept = before.filter((entry) => entry.id >= news.oldest).map((entry) => changed.get(entry.id) ?? entry);
  const last = kept.at(-1)?.id ?? 0;
  return [...kept, ...news.entries.filter((entry) => entry.id > last)];
}

/** Tell whether something went wrong, or had to be sent again. */
export function isTrouble(entry: Entry): boolean {
  const isFine = ["ok", "waiting", "closed"].includes(entry.status);
  return !isFine || entry.faults > 0 || Number(entry.note.attempt ?? 0) > 0;
}

/** Return the entries that a filter lets through; all of its words must be there. */
export function filtered(entries: readonly Entry[], { words, kinds, onlyTrouble }: Filter): Entry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (!kinds.includes(entry.kind) || (onlyTrouble && !isTrouble(entry))) return false;
    const text = `${entry.name} ${entry.what} ${entry.status} ${Object.values(entry.note).join(" ")}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
