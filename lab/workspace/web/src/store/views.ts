// The modal in front of this person, and the app's Home.

import { Observable } from "../observable";
import type { View } from "../types";

export interface Modal {
  view: View | null;
  depth: number;
}

export const modal = new Observable<Modal>({ view: null, depth: 0 });
export const home = new Observable<View | null>(null);

/** Statuses the app gave to threads: `processing` while it works. By channel and thread. */
export const statuses = new Observable<Record<string, string>>({});
