import { useState } from "react";
import { isKey, useStrings } from "../../strings";
import { turn } from "./state";
import type { Switch } from "./types";

interface Props {
  server: string;
  one: Switch;
}

/** Return the sentence of a switch: `TermServLicensing.does_not_stop` has that of `does_not_stop`. */
function useLabel(name: string): string {
  const { t } = useStrings();
  const key = `servers.fault.${name.split(".").at(-1) ?? name}`;
  return isKey(key) ? t(key) : name;
}

/** One switch of a server, as its kind wants it. What is typed counts when the field is left, or on Enter. */
export function SwitchField({ server, one }: Props) {
  const label = useLabel(one.name);
  if (one.kind === "choice") return <Choice server={server} one={one} label={label} />;
  if (one.kind === "actions") return <Actions server={server} one={one} label={label} />;
  if (one.kind === "yes_no") {
    return (
      <label className="switch">
        <input
          type="checkbox"
          checked={one.value === true}
          onChange={(event) => void turn(server, one.name, event.target.checked)}
        />
        {label}
      </label>
    );
  }
  return <Amount key={String(one.value)} server={server} one={one} label={label} />;
}

interface Labelled extends Props {
  label: string;
}

function Choice({ server, one, label }: Labelled) {
  const { t } = useStrings();
  return (
    <label className="switch">
      {label}
      <select
        className="select"
        value={String(one.value)}
        onChange={(event) => void turn(server, one.name, event.target.value)}
      >
        {one.choices?.map((choice) => {
          const key = `servers.value.${choice}`;
          return (
            <option key={choice} value={choice}>
              {isKey(key) ? t(key) : choice}
            </option>
          );
        })}
      </select>
    </label>
  );
}

function Actions({ server, one, label }: Labelled) {
  const chosen = Array.isArray(one.value) ? one.value : [];
  return (
    <fieldset className="switch-group">
      <legend>{label}</legend>
      {one.choices?.map((action) => (
        <label key={action} className="switch">
          <input
            type="checkbox"
            checked={chosen.includes(action)}
            onChange={(event) => {
              const others = chosen.filter((name) => name !== action);
              void turn(server, one.name, event.target.checked ? [...others, action] : others);
            }}
          />
          <code>{action}</code>
        </label>
      ))}
    </fieldset>
  );
}

function Amount({ server, one, label }: Labelled) {
  const [typed, setTyped] = useState(String(one.value));
  const most = one.kind === "step" ? 99 : 3600;
  function leave(): void {
    const amount = Number(typed);
    const isGood = typed.trim() !== "" && amount >= 0 && amount <= most && (one.kind !== "step" || amount % 1 === 0);
    if (!isGood) setTyped(String(one.value));
    else if (amount !== one.value) void turn(server, one.name, amount);
  }
  return (
    <label className="switch">
      <input
        type="number"
        className="field switch-amount"
        min={0}
        max={most}
        step={one.kind === "step" ? 1 : "any"}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === "Enter" && leave()}
      />
      {label}
    </label>
  );
}
