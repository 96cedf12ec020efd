import { useEffect, useState } from "react";
import { useObservable } from "../observable";
import { nameOf, memberNamed, usePerson } from "../people";
import { connection, follow, leave } from "../store/live";
import { handle, places, title } from "../store/places";
import { go, openThread, useWhere, where } from "../store/where";
import { useStrings } from "../strings";
import { Confirm } from "./Confirm";
import { Conversation } from "./Conversation";
import { EmojiPicker } from "./EmojiPicker";
import { Keys } from "./Keys";
import { ModalView } from "./ModalView";
import { Panels } from "./Panels";
import { Sidebar } from "./Sidebar";
import { Announcer, Troubles } from "./Status";
import { Thread } from "./Thread";

function move(step: number): void {
  const known = places.get();
  const at = known.findIndex((one) => handle(one) === where.get().place);
  const next = known[(at + step + known.length) % known.length];
  if (next !== undefined) go(handle(next));
}

const field = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-composer="channel"]');

/** Keys that work everywhere but in a dialog. */
function keys(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
  const step = event.altKey ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
  if (step !== undefined) move(step);
  else if (event.key !== "Escape") return;
  else if (document.activeElement?.matches("article")) field()?.focus();
  else if (where.get().thread !== null) openThread(null);
  else field()?.focus();
  event.preventDefault();
}

/** Follow the workspace as whoever this window is, and take the language of that person. */
function useLife(): void {
  const person = usePerson();
  const { lang } = useStrings();
  useEffect(() => {
    follow();
    return leave;
  }, [person]);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  useEffect(() => {
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  }, []);
}

/** The whole page. */
export function App() {
  const { t } = useStrings();
  const [isNavOpen, setNavOpen] = useState(false);
  const { place: name, thread } = useWhere();
  const known = useObservable(places);
  const state = useObservable(connection);
  const person = usePerson();
  useLife();
  const place = known.find((one) => handle(one) === name) ?? known[0];
  useEffect(() => {
    const who = nameOf(memberNamed(person)?.id) || person;
    if (place) document.title = t("app.title", { place: title(place), name: who });
  }, [place, person, t]);
  return (
    <div className="page" data-thread={thread !== null}>
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), field()?.focus())}>
        {t("app.skip")}
      </a>
      <Sidebar isOpen={isNavOpen} onGo={() => setNavOpen(false)} />
      <main className="main" id="main">
        <h1 className="unseen">{t("workspace.name")}</h1>
        {place ? (
          <Conversation key={person} place={place} onNav={() => setNavOpen(true)} />
        ) : (
          <p className="empty">{t(state === "lost" ? "app.unreachable" : "app.loading")}</p>
        )}
        {place && thread !== null && <Thread key={`${person}/${place.id}/${thread}`} place={place} ts={thread} />}
      </main>
      <Panels />
      <ModalView />
      <Confirm />
      <EmojiPicker />
      <Keys />
      <Troubles />
      <Announcer />
    </div>
  );
}
