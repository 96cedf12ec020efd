import { type SyntheticEvent, useState } from "react";
import { get, post, Refused } from "../../api";
import { complain } from "../../store/doing";
import { type Lang, useStrings } from "../../strings";
import { useEvery } from "../polling";

type Given = string | number;

interface FaultKind {
  fault: string;
  fields: Record<string, Given>;
  is_switch: boolean;
  is_usable: boolean;
  text: Record<Lang, { title: string; help: string }>;
}

interface Faults {
  kinds: FaultKind[];
  faults: ({ fault: string; times_left?: number } & Record<string, unknown>)[];
}

const LOOK_MS = 3000;

/** Faults of the workspace, where it offers them: what goes wrong on purpose between Slack and the app. */
export function FaultControl() {
  const { t, lang } = useStrings();
  const [known, setKnown] = useState<Faults | null>(null);
  const [isOffered, setOffered] = useState(true);
  const [chosen, setChosen] = useState("");
  async function look(): Promise<void> {
    if (!isOffered) return;
    try {
      setKnown(await get<Faults>("faults"));
    } catch (problem) {
      if (problem instanceof Refused && problem.code === "not_json") setOffered(false); // an older workspace
    }
  }
  useEvery(LOOK_MS, look);
  function turn(fault: string, on: boolean): void {
    // it shows at once; looking again afterwards says how it is
    const others = known?.faults.filter((one) => one.fault !== fault) ?? [];
    setKnown((now) => now && { ...now, faults: on ? [...others, { fault }] : others });
    void post("fault", { fault, on }).catch(complain).then(look);
  }
  const order = (fields: Record<string, unknown>): void => void post("fault", fields).then(look).catch(complain);
  if (known === null) return null;
  const counted = known.kinds.filter((kind) => kind.is_usable && !kind.is_switch);
  const kind = counted.find((one) => one.fault === chosen) ?? counted[0];
  return (
    <details className="panel-box">
      <summary>
        {t("inspector.faults")}{" "}
        {known.faults.length > 0 && t("inspector.faults_waiting", { count: known.faults.length })}
      </summary>
      <div className="switches">
        {known.kinds
          .filter((one) => one.is_usable && one.is_switch)
          .map((one) => (
            <label key={one.fault} className="switch" title={one.text[lang].help}>
              <input
                type="checkbox"
                checked={known.faults.some((fault) => fault.fault === one.fault)}
                onChange={(event) => turn(one.fault, event.target.checked)}
              />
              {one.text[lang].title}
            </label>
          ))}
      </div>
      <label className="stacked">
        {t("inspector.fault_kind")}
        <select className="select" value={kind?.fault} onChange={(event) => setChosen(event.target.value)}>
          {counted.map((one) => (
            <option key={one.fault} value={one.fault}>
              {one.text[lang].title}
            </option>
          ))}
        </select>
      </label>
      {kind && <FaultForm key={kind.fault} kind={kind} onOrder={order} />}
      {known.faults.length > 0 && (
        <div className="panel-row">
          <ul className="waiting-faults">
            {known.faults.map((fault, at) => (
              <li key={at}>
                <code>{fault.fault}</code> {fault.times_left !== undefined && `× ${fault.times_left}`}
              </li>
            ))}
          </ul>
          <button type="button" className="button" onClick={() => order({ fault: "none" })}>
            {t("inspector.no_faults")}
          </button>
        </div>
      )}
    </details>
  );
}

function FaultForm({ kind, onOrder }: { kind: FaultKind; onOrder: (fields: Record<string, unknown>) => void }) {
  const { t, lang } = useStrings();
  const [given, setGiven] = useState(kind.fields);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const fields = Object.entries(given).map(([name, value]) => [
      name,
      typeof kind.fields[name] === "number" ? Number(value) : value,
    ]);
    onOrder({ fault: kind.fault, ...(Object.fromEntries(fields) as Record<string, Given>) });
  }
  return (
    <form onSubmit={submit}>
      <p className="hint">{kind.text[lang].help}</p>
      <div className="panel-row">
        {Object.entries(given).map(([name, value]) => (
          <label key={name} className="stacked">
            <code>{name}</code>
            <input
              className="field field-short"
              size={10}
              value={value}
              onChange={(event) => setGiven({ ...given, [name]: event.target.value })}
            />
          </label>
        ))}
        <button type="submit" className="button">
          {t("inspector.order")}
        </button>
      </div>
    </form>
  );
}
