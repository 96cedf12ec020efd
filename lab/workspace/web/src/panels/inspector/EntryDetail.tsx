import { useEffect, useState } from "react";
import { get } from "../../api";
import { sentence } from "../../store/doing";
import { useStrings } from "../../strings";
import { Json } from "../Json";
import { faultsIn } from "./faults";
import type { Entry } from "./types";

function BlockFaults({ entry }: { entry: Entry }) {
  const { t } = useStrings();
  const faults = faultsIn(entry.sent, entry.got);
  if (faults.length === 0) return null;
  return (
    <section className="block-faults">
      <h4>{t("inspector.block_faults", { count: faults.length })}</h4>
      <ul>
        {faults.map((fault, at) => (
          <li key={at}>
            <p>
              <strong>{fault.sentence}</strong>
            </p>
            <p>
              {t("inspector.at")} <code>{fault.pointer}</code>
            </p>
            {fault.part !== undefined && <Json label={t("inspector.part")} value={fault.part} />}
            {fault.block !== undefined && fault.block !== fault.part && (
              <Json label={t("inspector.block")} value={fault.block} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Note({ entry }: { entry: Entry }) {
  const { t } = useStrings();
  const { attempt, reason, http, who } = entry.note;
  const parts = [
    who && t("inspector.note.who", { who }),
    attempt ? t("inspector.note.attempt", { number: Number(attempt) + 1, reason: String(reason) }) : "",
    http && t("inspector.note.http", { status: http }),
  ].filter(Boolean);
  return parts.length > 0 && <p className="hint">{parts.join(" · ")}</p>;
}

/** An entry whole: of this workspace it is asked for, of a session file it is there. */
export function EntryDetail({ entry }: { entry: Entry }) {
  const { t } = useStrings();
  const isForeign = "sent" in entry;
  const [loaded, setLoaded] = useState<Entry | null>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    if (isForeign) return undefined;
    let isHere = true;
    get<{ entry: Entry }>("journal/entry", { id: entry.id }).then(
      (answer) => isHere && setLoaded(answer.entry),
      (problem: unknown) => isHere && setTrouble(sentence(problem)),
    );
    return () => {
      isHere = false;
    };
  }, [entry.id, entry.status, isForeign]);
  const whole = isForeign ? entry : loaded;
  if (whole === null) return <p className="hint">{trouble || t("panels.loading")}</p>;
  return (
    <div className="entry-detail">
      <Note entry={whole} />
      <BlockFaults entry={whole} />
      <Json label={t("inspector.sent")} value={whole.sent} />
      {whole.status !== "waiting" && <Json label={t("inspector.got")} value={whole.got} />}
    </div>
  );
}
