// Messages as this window knows them: the channel that is open, page by page, and the threads that were opened.

import { api, type Page } from "../api";
import { Observable } from "../observable";
import type { Message } from "../types";

export interface Room {
  messages: Message[];
  hasMore: boolean;
  isLoaded: boolean;
  isLoadingOlder: boolean;
}

export const PAGE = 100;
const EMPTY: Room = { messages: [], hasMore: false, isLoaded: false, isLoadingOlder: false };
const rooms = new Map<string, Observable<Room>>();
const threads = new Map<string, Observable<Room>>();

function kept(all: Map<string, Observable<Room>>, key: string): Observable<Room> {
  const known = all.get(key) ?? new Observable(EMPTY);
  all.set(key, known);
  return known;
}

const threadKey = (channel: string, ts: string): string => `${channel}/${ts}`;
const isReply = (message: Message): boolean =>
  message.thread_ts !== undefined && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast";

/** What a channel shows without opening a thread. */
export const room = (channel: string): Observable<Room> => kept(rooms, channel);

/** What a thread shows, its first message included. */
export const thread = (channel: string, ts: string): Observable<Room> => kept(threads, threadKey(channel, ts));

/** Put a message into a list ordered by timestamp; the same list when nothing differs. */
export function placed(messages: Message[], message: Message): Message[] {
  let at = messages.length;
  while (at > 0 && (messages[at - 1]?.ts ?? "") > message.ts) at -= 1;
  if (messages[at - 1]?.ts === message.ts) return messages.toSpliced(at - 1, 1, message);
  return messages.toSpliced(at, 0, message);
}

type Edit = (messages: Message[], hasMore: boolean) => Message[];

/** Looks that are under way, each with what the stream brought meanwhile: what a look brings may be older than that. */
const looks = new Map<Observable<Room>, Set<Edit[]>>();

async function look(known: Observable<Room>, asking: Promise<Page>): Promise<void> {
  const meanwhile: Edit[] = [];
  const here = looks.get(known) ?? new Set<Edit[]>();
  looks.set(known, here.add(meanwhile));
  try {
    const { messages, has_more } = await asking;
    if (!here.has(meanwhile)) return; // forgotten: somebody else looks now
    const newest = meanwhile.reduce((all, edit) => edit(all, has_more), messages);
    known.set({ messages: newest, hasMore: has_more, isLoaded: true, isLoadingOlder: false });
  } finally {
    here.delete(meanwhile);
  }
}

function change(known: Observable<Room> | undefined, edit: Edit): void {
  if (known === undefined) return;
  for (const meanwhile of looks.get(known) ?? []) meanwhile.push(edit);
  if (known.get().isLoaded) known.update((now) => ({ ...now, messages: edit(now.messages, now.hasMore) }));
}

/** Look at the newest page of a channel. Raises Refused. */
export async function loadRoom(channel: string): Promise<void> {
  await look(room(channel), api.page(channel, PAGE));
}

/** Look at the page before the oldest known message, once at a time. Raises Refused. */
export async function loadOlder(channel: string): Promise<void> {
  const known = room(channel);
  const { messages, hasMore, isLoadingOlder } = known.get();
  if (!hasMore || isLoadingOlder) return;
  known.update((now) => ({ ...now, isLoadingOlder: true }));
  try {
    const page = await api.page(channel, PAGE, messages[0]?.ts);
    if (known.get().messages[0]?.ts !== messages[0]?.ts) return; // another page, or another person's
    known.update((now) => ({ ...now, messages: [...page.messages, ...now.messages], hasMore: page.has_more }));
  } finally {
    known.update((now) => ({ ...now, isLoadingOlder: false }));
  }
}

/** Look at a thread. Raises Refused. */
export async function loadThread(channel: string, ts: string): Promise<void> {
  await look(thread(channel, ts), api.thread(channel, ts));
}

/** Note a message that came or changed, wherever it is shown; what lies above the oldest that is known stays there. */
export function receive(channel: string, message: Message): void {
  const put: Edit = (all, hasMore) => (hasMore && message.ts < (all[0]?.ts ?? "") ? all : placed(all, message));
  if (!isReply(message)) change(rooms.get(channel), put);
  change(threads.get(threadKey(channel, message.thread_ts ?? message.ts)), put);
}

/**
 * Note what this person just sent, unless the stream was faster; returns it as it is shown now.
 * The stream may even have brought an answer already, which the answer to sending knows nothing of.
 */
export function noteSent(channel: string, message: Message): Message {
  const known = rooms
    .get(channel)
    ?.get()
    .messages.find((one) => one.ts === message.ts);
  if (known === undefined) receive(channel, message);
  return known ?? message;
}

/** Forget a message that was deleted. */
export function forget(channel: string, ts: string): void {
  for (const [key, known] of [...rooms, ...threads]) {
    if (key !== channel && !key.startsWith(`${channel}/`)) continue;
    change(known, (all) => all.filter((message) => message.ts !== ts));
  }
}

/** Forget everything: somebody else looks now, or the workspace is another one. */
export function forgetAll(): void {
  for (const here of looks.values()) here.clear();
  for (const known of [...rooms.values(), ...threads.values()]) known.set(EMPTY);
}
