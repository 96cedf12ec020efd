import { useState } from "react";
import { get, post } from "../../api";
import { momentOf } from "../../blocks/dates";
import { complain } from "../../store/doing";
import { useStrings } from "../../strings";
import { useEvery } from "../polling";

interface Clock {
  now: number;
  offset_s: number;
  next_expiry: number | null;
  in_s: number | null;
}

const LOOK_MS = 3000;
const JUST_AFTER_S = 1;
const minutes = (seconds: number): number => Math.ceil(seconds / 60);

/** Let time pass: for everybody, and only forward. */
export function ClockControl() {
  const { t, lang } = useStrings();
  const [clock, setClock] = useState<Clock | null>(null);
  const look = (): Promise<void> => get<Clock>("clock").then(setClock, () => undefined); // the page says when it is gone
  useEvery(LOOK_MS, look);
  const advance = (seconds: number): void => void post("clock", { advance_s: seconds }).then(look).catch(complain);
  const left = clock?.in_s ?? null;
  return (
    <fieldset className="panel-box">
      <legend>{t("inspector.clock")}</legend>
      <p>
        {clock && momentOf(String(clock.now), lang)}{" "}
        <span className="hint">
          {clock && clock.offset_s > 0 ? t("inspector.ahead", { minutes: minutes(clock.offset_s) }) : ""}
        </span>
      </p>
      <div className="panel-row">
        <button type="button" className="button" onClick={() => advance(5 * 60)}>
          {t("inspector.advance", { minutes: 5 })}
        </button>
        <button type="button" className="button" onClick={() => advance(30 * 60)}>
          {t("inspector.advance", { minutes: 30 })}
        </button>
        <button
          type="button"
          className="button"
          disabled={left === null}
          onClick={() => left !== null && advance(left + JUST_AFTER_S)}
        >
          {left === null ? t("inspector.no_expiry") : t("inspector.expire", { minutes: minutes(left) })}
        </button>
      </div>
    </fieldset>
  );
}
