import { memo, useId, useState } from "react";
import { momentOf } from "../../blocks/dates";
import { nameOf } from "../../people";
import { places } from "../../store/places";
import { isKey, useStrings } from "../../strings";
import { lengthOf } from "../sizes";
import { isTrouble } from "./entries";
import { EntryDetail } from "./EntryDetail";
import type { Entry } from "./types";

const CLOCK = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Return what passed with names in the place of Slack's ids. */
function inWords(what: string): string {
  const place = (id: string): string | undefined => places.get().find((one) => one.id === id)?.name;
  return what.replace(/\b[CDU]0?[A-Z0-9]{5,}\b/g, (id) => place(id) ?? nameOf(id));
}

function useStatus(entry: Entry): string {
  const { t } = useStrings();
  if (entry.kind === "socket" && entry.status === "waiting") return t("inspector.status.open");
  const key = `inspector.status.${entry.status}`;
  return isKey(key) ? t(key) : entry.status;
}

/** One thing that passed; pressing it shows all of it. */
export const EntryRow = memo(function EntryRow({ entry }: { entry: Entry }) {
  const { t, lang } = useStrings();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const status = useStatus(entry);
  return (
    <li className={`entry entry-${entry.kind}`}>
      <button
        type="button"
        className="entry-line"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <time title={momentOf(String(entry.at), lang)}>{CLOCK.format(entry.at * 1000)}</time>
        <span className="badge">{t(`inspector.kind.${entry.kind}`)}</span>
        <span className="entry-name">{entry.name}</span>
        <span className="entry-end">
          <span className={isTrouble(entry) ? "verdict-bad" : undefined}>{status}</span>{" "}
          <span className="entry-ms">{entry.ms !== null && entry.kind !== "socket" && lengthOf(entry.ms, lang)}</span>
        </span>
        {entry.what && <span className="entry-what">{inWords(entry.what)}</span>}
        {Number(entry.note.attempt ?? 0) > 0 && (
          <span className="verdict-warn">{t("inspector.again", { number: Number(entry.note.attempt) + 1 })}</span>
        )}
        {entry.faults > 0 && <span className="verdict-bad">{t("inspector.faulty", { count: entry.faults })}</span>}
      </button>
      {isOpen && (
        <div id={id}>
          <EntryDetail entry={entry} />
        </div>
      )}
    </li>
  );
});
