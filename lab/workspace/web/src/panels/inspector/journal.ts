// The journal as this window knows it. What came is kept while the panel is closed, and caught up with when it opens.

import { get, post } from "../../api";
import { Observable } from "../../observable";
import { merged } from "./entries";
import type { Entry, News, Size } from "./types";

export interface Known {
  entries: Entry[];
  size: Size;
  connections: number;
}

export const journal = new Observable<Known | null>(null);
let version = 0;
let epoch = "";

/** Look at what passed since the last time. Raises Refused. */
export async function look(): Promise<void> {
  let news = await get<News>("journal", { since: version });
  if (epoch !== "" && news.epoch !== epoch && version > 0) news = await get<News>("journal", { since: 0 });
  const isSame = news.epoch === epoch;
  const before = journal.get();
  if (isSame && news.version === version && before?.connections === news.connections) return;
  const entries = merged(isSame ? (before?.entries ?? []) : [], news);
  [version, epoch] = [news.version, news.epoch];
  journal.set({ entries, size: news.size, connections: news.connections });
}

/** Forget everything that passed, for every window. Raises Refused. */
export async function clear(): Promise<void> {
  await post("journal/clear");
  await look();
}
