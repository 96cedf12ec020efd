import { useCallback, useEffect, useState } from "react";
import { api } from "../api";
import { useObservable } from "../observable";
import { complain } from "../store/doing";
import { loadOlder, loadRoom, room as roomOf } from "../store/messages";
import { handle, notePlace, offer, title } from "../store/places";
import { go, useWhere } from "../store/where";
import { useStrings } from "../strings";
import type { Place } from "../types";
import { Composer } from "./Composer";
import { HomeView } from "./HomeView";
import { MessageList } from "./MessageList";
import { Status } from "./Status";
import { Icon } from "./Icon";

function Tabs({ place }: { place: Place }) {
  const { t } = useStrings();
  const { tab } = useWhere();
  const { tabs } = useObservable(offer);
  if (place.kind !== "im" || !tabs.home_tab_enabled) return null;
  return (
    <div className="tabs" role="tablist" aria-label={t("tabs.label")}>
      {(["home", "messages"] as const).map((one) => (
        <button
          key={one}
          type="button"
          role="tab"
          id={`tab-${one}`}
          aria-selected={tab === one}
          aria-controls={`panel-${one}`}
          onClick={() => go(handle(place), { tab: one })}
        >
          {t(`tab.${one}`)}
        </button>
      ))}
    </div>
  );
}

/** What an empty place says; in the app's own, what one could ask. */
function Nothing({ place }: { place: Place }) {
  const { t, lang } = useStrings();
  const { prompts, name } = useObservable(offer);
  if (place.kind !== "im") return <p className="empty">{t("list.empty")}</p>;
  return (
    <div className="empty">
      <p>{t("list.empty.im", { name })}</p>
      <div className="prompts" lang={lang}>
        {prompts.map((one) => (
          <button
            key={one.title}
            type="button"
            className="button"
            onClick={() => void api.say(place.id, one.message).catch(complain)}
          >
            {one.title}
          </button>
        ))}
      </div>
    </div>
  );
}

function Messages({ place }: { place: Place }) {
  const { t } = useStrings();
  const room = useObservable(roomOf(place.id));
  const [lastRead] = useState(place.unread > 0 ? place.last_read : undefined);
  const older = useCallback(() => void loadOlder(place.id).catch(complain), [place.id]);
  const read = useCallback(
    (ts: string) =>
      void api
        .read(place.id, ts)
        .then(notePlace)
        .catch(() => undefined),
    [place.id],
  );
  useEffect(() => {
    if (!roomOf(place.id).get().isLoaded) loadRoom(place.id).catch(complain);
    if (place.kind === "im") api.openedMessages().catch(() => undefined); // no Home tab: nobody to tell
  }, [place.id, place.kind]);
  const label = t("list.label", { place: title(place) });
  const isEmpty = room.isLoaded && room.messages.length === 0;
  return (
    <>
      {isEmpty ? (
        <Nothing place={place} />
      ) : (
        <MessageList
          channel={place.id}
          {...{ label, room }}
          {...(lastRead && { lastRead })}
          onOlder={older}
          onRead={read}
        />
      )}
      <Status channel={place.id} />
      <Composer channel={place.id} label={t("composer.label", { place: title(place) })} />
    </>
  );
}

/** A channel, or the direct message with the app and its Home. */
export function Conversation({ place, onNav }: { place: Place; onNav: () => void }) {
  const { t } = useStrings();
  const { tab } = useWhere();
  const isHome = place.kind === "im" && tab === "home";
  return (
    <section className="conversation" aria-labelledby="place-title">
      <header className="conversation-head">
        <button type="button" className="plain-button nav-open" aria-label={t("nav.open")} onClick={onNav}>
          <Icon name="menu" />
        </button>
        <h2 id="place-title">{title(place)}</h2>
        <Tabs place={place} />
      </header>
      {isHome ? <HomeView /> : <Messages key={place.id} place={place} />}
    </section>
  );
}
