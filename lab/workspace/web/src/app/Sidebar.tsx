import { useObservable } from "../observable";
import { offer, handle, places } from "../store/places";
import { go, useWhere } from "../store/where";
import { useStrings } from "../strings";
import type { Place } from "../types";
import { openKeys } from "./Keys";
import { ThemeSwitch } from "./ThemeSwitch";
import { WhoAmI } from "./WhoAmI";
import { Icon } from "./Icon";

function Entry({ place, onGo }: { place: Place; onGo: () => void }) {
  const { t } = useStrings();
  const here = useWhere().place === handle(place);
  return (
    <li>
      <button
        type="button"
        className={`place ${place.unread > 0 && !here ? "place-unread" : ""}`}
        aria-current={here ? "page" : undefined}
        onClick={() => {
          go(handle(place));
          onGo();
        }}
      >
        <span className="place-sign" aria-hidden="true">
          {place.kind === "im" ? "≡" : "#"}
        </span>
        <span className="place-name">{place.name}</span>
        {place.kind === "im" && <span className="badge">{t("who.bot")}</span>}
        {place.unread > 0 && !here && (
          <span className={place.mentions > 0 ? "count count-mention" : "count"}>
            <span aria-hidden="true">{place.unread}</span>
            <span className="unseen">{t("nav.unread", { count: place.unread })}</span>
          </span>
        )}
      </button>
    </li>
  );
}

/** Who one is, where one can go. `onGo` closes it where it lies over the rest. */
export function Sidebar({ isOpen, onGo }: { isOpen: boolean; onGo: () => void }) {
  const { t } = useStrings();
  const known = useObservable(places);
  const { description } = useObservable(offer);
  const groups = [
    { key: "nav.channels" as const, places: known.filter((place) => place.kind !== "im") },
    { key: "nav.direct" as const, places: known.filter((place) => place.kind === "im") },
  ];
  return (
    <aside className="sidebar" data-open={isOpen} aria-label={t("nav.sidebar")}>
      <header className="sidebar-head">
        <p className="sidebar-name">{t("workspace.name")}</p>
        <p title={description}>{t("workspace.note")}</p>
        <button type="button" className="plain-button sidebar-close" aria-label={t("nav.close")} onClick={onGo}>
          <Icon name="close" />
        </button>
      </header>
      <nav aria-label={t("nav.label")}>
        {groups.map((group) => (
          <section key={group.key}>
            <h2>{t(group.key)}</h2>
            <ul>
              {group.places.map((place) => (
                <Entry key={place.id} place={place} onGo={onGo} />
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <WhoAmI />
      <div className="sidebar-foot">
        <ThemeSwitch />
        <button type="button" className="plain-button" onClick={openKeys}>
          {t("keys.open")}
        </button>
      </div>
    </aside>
  );
}
