// Being led: starting a story, looking how far one is, having a step done.

import { get, post } from "../../api";
import { Observable } from "../../observable";
import { becomePerson, currentPerson } from "../../people";
import { announce } from "../../store/doing";
import { go } from "../../store/where";
import { t } from "../../strings";
import { destination } from "./pointing";
import { advanced, noted, progress, type Progress, started } from "./progress";
import type { Seen, Step, Story } from "./types";

interface Offer {
  stories: Story[];
  now: string;
  epoch: string;
}

export const stories = new Observable<Story[] | null>(null);

/** Look which stories there are; what another run of the workspace knew is forgotten. Raises Refused. */
export async function load(): Promise<void> {
  const offer = await get<Offer>("stories");
  if (progress.get()?.epoch !== offer.epoch) progress.set(null);
  stories.set(offer.stories);
}

/** Start a story, with the servers as the stories expect them. Raises Refused. */
export async function start(name: string): Promise<void> {
  await post("servers/estate", { estate: "default" }).catch(() => undefined); // a workspace may stand alone
  const { now, epoch } = await get<Offer>("stories");
  progress.set(started(epoch, name, now));
}

/** Look what the workspace shows of the step. Raises Refused. */
export async function look(): Promise<void> {
  const asked = progress.get();
  const length = stories.get()?.find((one) => one.name === asked?.story)?.steps.length ?? 0;
  if (asked === null || asked.isDone || asked.step >= length) return;
  const { story, step, since, known } = asked;
  const news = await post<Seen>("stories/seen", { story, step, since, known });
  const now = progress.get();
  if (now?.story !== story || now.step !== step) return; // gone on meanwhile
  const next = noted(now, news);
  progress.set(next);
  if (next.isDone) announce(t("tour.done"));
}

/** Have the step done by the person whose turn it is. Raises Refused. */
export async function play({ story, step, known }: Progress): Promise<void> {
  await post("stories/play", { story, step, known });
}

/** Go on to the next step. */
export function next(): void {
  progress.update((now) => now && advanced(now));
}

/** Become whom the step needs, and go where it happens. */
export function takeThere(step: Step, standing: Progress): void {
  const to = destination(step, standing);
  if (to === null) return;
  if (currentPerson() !== to.who) becomePerson(to.who);
  go(to.handle, { thread: to.thread });
}
