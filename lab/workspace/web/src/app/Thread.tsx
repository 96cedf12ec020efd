import { useEffect } from "react";
import { useObservable } from "../observable";
import { complain } from "../store/doing";
import { loadThread, thread as threadOf } from "../store/messages";
import { offer, title } from "../store/places";
import { openThread, useWhere } from "../store/where";
import { useStrings } from "../strings";
import type { Place } from "../types";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { Icon } from "./Icon";

/** A thread beside its channel. */
export function Thread({ place, ts }: { place: Place; ts: string }) {
  const { t } = useStrings();
  const { name } = useObservable(offer);
  const { focus } = useWhere();
  const room = useObservable(threadOf(place.id, ts));
  useEffect(() => {
    if (!threadOf(place.id, ts).get().isLoaded) loadThread(place.id, ts).catch(complain);
  }, [place.id, ts]);
  return (
    <section className="thread" aria-labelledby="thread-title">
      <header className="conversation-head">
        <h2 id="thread-title">{t("thread.title")}</h2>
        <span className="thread-place">{title(place)}</span>
        <button type="button" className="plain-button" aria-label={t("thread.close")} onClick={() => openThread(null)}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList channel={place.id} label={t("list.thread")} room={room} isInThread />
      <p className="hint thread-hint">{t("thread.no_commands", { name: `@${name}` })}</p>
      <Composer channel={place.id} label={t("composer.reply")} thread={ts} takesFocus={focus === true} />
    </section>
  );
}
