// The sidebar: places this person is in, unread counts, and what the app offers.

import { api } from "../api";
import { Observable } from "../observable";
import type { AppOffer, Place } from "../types";

const NOTHING: AppOffer = {
  name: "rdslic",
  description: "",
  commands: [],
  shortcuts: [],
  tabs: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
  prompts: [],
  groups: [],
};

export const places = new Observable<Place[]>([]);
export const offer = new Observable<AppOffer>(NOTHING);

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Look at the counts again. Raises Refused. */
export async function loadPlaces(): Promise<void> {
  places.set((await api.channels()).channels);
}

/** Look at the counts again soon: many messages at once make one look. */
export function loadPlacesSoon(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    loadPlaces().catch(() => undefined); // the stream says so when the workspace is gone
  }, 120);
}

/** Note what the stream says about one place. */
export function notePlace(place: Place): void {
  places.update((now) => now.map((one) => (one.id === place.id ? place : one)));
}

/** The name of a place in addresses: `rds-help`, `@rdslic`. */
export const handle = (place: Place): string => (place.kind === "im" ? `@${place.name}` : place.name);

/** The name of a place as people read it: `#rds-help`, `rdslic`. */
export const title = (place: Place): string => (place.kind === "im" ? place.name : `#${place.name}`);
