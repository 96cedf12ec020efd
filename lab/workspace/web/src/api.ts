// The Person API of the workspace, and nothing else: what the page can do is what a person can do.

import { currentPerson } from "./people";
import type { AppOffer, Everybody, Message, Place, Values, View } from "./types";

/** The workspace said no, as Slack shows it to a person. `errors` are sentences by block id. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly errors: Record<string, string> = {},
  ) {
    super(message);
  }
}

type Json = Record<string, unknown>;

interface Answer {
  ok?: boolean;
  error?: string;
  message?: unknown;
  errors?: Record<string, string>;
}

async function answer<T>(asking: Promise<Response>): Promise<T> {
  const response = await asking.catch(() => {
    throw new Refused("unreachable", "The workspace does not answer.");
  });
  const body = (await response.json().catch(() => ({ ok: false, error: "not_json" }))) as Answer;
  if (body.ok === false) {
    const sentence = typeof body.message === "string" ? body.message : (body.error ?? "");
    throw new Refused(body.error ?? "unknown", sentence, body.errors);
  }
  return body as T;
}

/** Look: GET `/person/<path>` as the current person. Raises Refused. */
export function get<T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> {
  const search = new URLSearchParams({ as: currentPerson() });
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return answer<T>(fetch(`/person/${path}?${search}`));
}

/** Do: POST `/person/<path>` as the current person. Raises Refused. */
export function post<T>(path: string, fields: Json = {}): Promise<T> {
  const body = JSON.stringify({ as: currentPerson(), ...fields });
  return answer<T>(fetch(`/person/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

export interface Page {
  messages: Message[];
  has_more: boolean;
}

export interface PressTarget {
  channel?: string;
  ts?: string;
  view_id?: string;
}

export const api = {
  people: () => get<Everybody>("people"),
  channels: () => get<{ channels: Place[] }>("channels"),
  app: () => get<AppOffer>("app"),
  page: (channel: string, limit: number, before?: string) => get<Page>("messages", { channel, limit, before }),
  thread: (channel: string, thread_ts: string) => get<Page>("messages", { channel, thread_ts }),
  view: () => get<{ view: View | null }>("view"),
  home: () => get<{ view: View | null }>("home", { tab: "home" }),
  openedMessages: () => get<unknown>("home", { tab: "messages", wait_s: 0 }),
  say: (channel: string, text: string, thread_ts?: string) =>
    post<{ ts?: string; command?: string; message?: Message }>("say", { channel, text, thread_ts }),
  press: (target: PressTarget, action: Json) => post<unknown>("press", { ...target, ...action }),
  submit: (view_id: string, values: Values) => post<{ view: View | null }>("submit", { view_id, values }),
  close: (view_id: string, all: boolean) => post<unknown>("close", { view_id, all }),
  shortcut: (callback_id: string, channel: string, ts: string) =>
    post<unknown>("shortcut", { callback_id, channel, ts }),
  react: (channel: string, ts: string, name: string) => post<unknown>("react", { channel, ts, name }),
  read: (channel: string, ts: string) => post<Place>("read", { channel, ts }),
};

/** The address of a shared file, for a link or an image. */
export function fileAddress(file: string): string {
  return `/person/file?${new URLSearchParams({ as: currentPerson(), file })}`;
}
