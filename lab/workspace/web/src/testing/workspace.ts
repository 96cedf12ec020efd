import { vi } from "vitest";
import { everybody } from "../people";
import { offer, places } from "../store/places";
import type { Place } from "../types";

export const HELP: Place = {
  id: "C1",
  name: "rds-help",
  kind: "channel",
  locale: "fr-FR",
  members: [],
  last_read: "0",
  unread: 0,
  mentions: 0,
};

/** Put two people, a channel and the app into the stores. */
export function populate(): void {
  everybody.set({
    you: "admin",
    people: [
      { as: "admin", id: "U1", name: "Admin", locale: "fr-FR" },
      { as: "approver", id: "U2", name: "Approver", locale: "en-US" },
    ],
    bot: { id: "UBOT", name: "rdslic" },
  });
  places.set([HELP]);
  offer.set({
    name: "rdslic",
    description: "RDS licences",
    commands: [{ command: "/rdslic", description: "Ask", usage_hint: "[question]" }],
    shortcuts: [],
    tabs: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    prompts: [],
    groups: [{ id: "S1", handle: "rds-admins", name: "RDS admins" }],
  });
}

export interface Sent {
  path: string;
  body: Record<string, unknown>;
}

/** Answer every call of the Person API with `answers` in turn, then with ok; returns what was posted. */
export function answering(...answers: Record<string, unknown>[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", (path: string, options?: { body?: string }) => {
    if (options?.body !== undefined) sent.push({ path, body: JSON.parse(options.body) as Sent["body"] });
    const answer = new Response(JSON.stringify(answers.shift() ?? { ok: true }));
    return new Promise<Response>((resolve) => setTimeout(() => resolve(answer), 20)); // an app takes a moment
  });
  return sent;
}
