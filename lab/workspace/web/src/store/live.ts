// The live stream of one person: whatever happens in the workspace is shown at once, and nothing is asked for twice.

import { api } from "../api";
import { spoken } from "../blocks/spoken";
import { Observable } from "../observable";
import { currentPerson, currentUserId, everybody, nameOf } from "../people";
import { languageOf, t } from "../strings";
import type { Message, Place, View } from "../types";
import { setTime } from "./clock";
import { announce } from "./doing";
import { forget, forgetAll, loadRoom, loadThread, receive } from "./messages";
import { handle, loadPlaces, loadPlacesSoon, notePlace, offer, places } from "./places";
import { home, modal, type Modal, statuses } from "./views";
import { openThread, where } from "./where";

export type Connection = "opening" | "live" | "lost";
export const connection = new Observable<Connection>("opening");

const AGAIN_MS = 1500;
const SPOKEN_MOST = 300;
let stream: EventSource | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;
let asked: string | null = null;
let answered: string | undefined;

/** Follow the workspace as the current person, from now on; whoever was followed before is not any more. */
export function follow(): void {
  leave();
  forgetAll();
  places.set([]); // a direct message is somebody's own: nothing of the person before may be asked for
  modal.set({ view: null, depth: 0 });
  home.set(null);
  statuses.set({});
  connection.set("opening");
  const source = new EventSource(`/person/events?as=${encodeURIComponent(currentPerson())}`);
  stream = source;
  source.onerror = () => {
    connection.set("lost");
    if (source.readyState === EventSource.CLOSED) retry = setTimeout(follow, AGAIN_MS);
  };
  for (const [name, note] of Object.entries(notes)) {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      if (stream === source) note(JSON.parse(event.data) as never);
    });
  }
}

/** Stop following. */
export function leave(): void {
  stream?.close();
  clearTimeout(retry);
}

/** Look at everything that is shown now. */
export async function lookAnew(): Promise<void> {
  const [known, app] = await Promise.all([api.people(), api.app(), loadPlaces()]);
  everybody.set(known);
  offer.set(app);
  await lookHere();
}

/** Look at the channel and the thread that are open, unless they are known already. */
export async function lookHere(): Promise<void> {
  const place = places.get().find((one) => handle(one) === where.get().place);
  const ts = where.get().thread;
  if (place === undefined) return;
  await Promise.all([loadRoom(place.id), ts === null ? undefined : loadThread(place.id, ts)]);
}

/**
 * Open the thread of what this person just said as soon as there is an answer in it, unless one is open.
 * The answer may have come before: a private one is not counted among the replies.
 */
export function expectAnswer(said: Message): void {
  if ((said.reply_count ?? 0) > 0 || answered === said.ts) openAnswer(said.ts);
  else asked = said.ts;
}

function openAnswer(ts: string): void {
  asked = null;
  if (where.get().thread === null) openThread(ts, false);
}

interface MessageNews {
  channel: string;
  message: Message;
}

function posted({ channel, message }: MessageNews): void {
  receive(channel, message);
  loadPlacesSoon();
  const here = places.get().find((one) => handle(one) === where.get().place)?.id;
  if (channel !== here || message.user === currentUserId()) return;
  const lang = languageOf(currentPerson());
  announce(t("message.posted", { name: nameOf(message.user), text: spoken(message.text, lang).slice(0, SPOKEN_MOST) }));
  answered = message.thread_ts;
  if (asked !== null && answered === asked) openAnswer(asked);
}

const notes = {
  hello: (news: Modal & { resumed: boolean; now: number }) => {
    connection.set("live");
    setTime(news.now);
    modal.set({ view: news.view, depth: news.depth });
    if (!news.resumed) lookAnew().catch(() => connection.set("lost"));
  },
  message_posted: posted,
  message_changed: ({ channel, message }: MessageNews) => receive(channel, message),
  message_deleted: ({ channel, ts }: { channel: string; ts: string }) => {
    forget(channel, ts);
    loadPlacesSoon();
  },
  view_opened: (news: Modal) => modal.set(news),
  view_updated: (news: Modal) => modal.set(news),
  view_closed: (news: Modal) => modal.set(news),
  home_published: ({ view }: { view: View }) => home.set(view),
  clock_moved: (news: { now: number }) => setTime(news.now),
  channel_marked: (place: Place) => notePlace(place),
  status_changed: ({ channel, thread_ts, status }: { channel: string; thread_ts: string; status: string }) =>
    statuses.update((now) => ({ ...now, [`${channel}/${thread_ts}`]: status })),
};
