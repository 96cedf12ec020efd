import { useDeferredValue, useMemo, useState } from "react";
import { momentOf } from "../blocks/dates";
import { useObservable } from "../observable";
import { complain, sentence } from "../store/doing";
import { useStrings } from "../strings";
import { ClockControl } from "./inspector/ClockControl";
import { EntryRow } from "./inspector/EntryRow";
import { type Filter, filtered } from "./inspector/entries";
import { FaultControl } from "./inspector/FaultControl";
import { FilterBar } from "./inspector/FilterBar";
import { clear, journal as live, type Known, look } from "./inspector/journal";
import type { Session } from "./inspector/session";
import { SessionBar } from "./inspector/SessionBar";
import { type Entry, KINDS } from "./inspector/types";
import "./panels.css";
import { useEvery } from "./polling";
import { sizeOf } from "./sizes";

const LOOK_MS = 700;
const PAGE = 150;

/** Entries, newest first, a page at a time. */
function Entries({ entries, filter }: { entries: readonly Entry[]; filter: Filter }) {
  const { t } = useStrings();
  const [shown, setShown] = useState(PAGE);
  const found = useMemo(() => filtered(entries, filter).reverse(), [entries, filter]);
  return (
    <>
      <p className="hint">{t("inspector.found", { count: found.length })}</p>
      <ol className="entries" aria-label={t("inspector.list")}>
        {found.slice(0, shown).map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ol>
      {found.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + PAGE)}>
          {t("inspector.older")}
        </button>
      )}
    </>
  );
}

/** What passes between people, workspace and app: calls, envelopes, acknowledgements, and whose fault it was. */
export default function Inspector() {
  const { t, lang } = useStrings();
  const known = useObservable(live);
  const [held, setHeld] = useState<Known | null>(null);
  const [foreign, setForeign] = useState<Session | null>(null);
  const [filter, setFilter] = useState<Filter>({ words: "", kinds: KINDS, onlyTrouble: false });
  const [trouble, setTrouble] = useState("");
  const asked = useDeferredValue(filter);
  useEvery(LOOK_MS, () =>
    look().then(
      () => setTrouble(""),
      (problem: unknown) => setTrouble(sentence(problem)),
    ),
  );
  const shown = held ?? known;
  return (
    <div className="inspector">
      {trouble && <p className="error">{trouble}</p>}
      {foreign === null ? (
        <>
          <ClockControl />
          <FaultControl />
        </>
      ) : (
        <div className="panel-box foreign" role="status">
          <p>{t("inspector.foreign", { app: foreign.app, when: momentOf(String(foreign.exportedAt), lang) })}</p>
          <button type="button" className="button" onClick={() => setForeign(null)}>
            {t("inspector.back")}
          </button>
        </div>
      )}
      <div className="panel-row">
        {foreign === null && (
          <>
            <button
              type="button"
              className="button"
              aria-pressed={held !== null}
              onClick={() => setHeld(held === null ? known : null)}
            >
              {t(held === null ? "inspector.pause" : "inspector.go_on")}
            </button>
            <button
              type="button"
              className="button"
              onClick={() => {
                setHeld(null);
                clear().catch(complain);
              }}
            >
              {t("inspector.clear")}
            </button>
          </>
        )}
        <SessionBar onOpen={setForeign} />
      </div>
      {shown && foreign === null && (
        <p className="hint">
          {t("inspector.size", {
            kept: shown.size.count,
            most: shown.size.most,
            bytes: sizeOf(shown.size.bytes, lang),
            bytes_most: sizeOf(shown.size.bytes_most, lang),
          })}{" "}
          {t("inspector.connections", { count: shown.connections })}
        </p>
      )}
      <FilterBar filter={filter} onChange={setFilter} />
      <Entries entries={foreign?.entries ?? shown?.entries ?? []} filter={asked} />
    </div>
  );
}
