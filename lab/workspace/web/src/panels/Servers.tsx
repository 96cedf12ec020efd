import { useState } from "react";
import { useObservable } from "../observable";
import { sentence } from "../store/doing";
import { useStrings } from "../strings";
import "./panels.css";
import { useEvery } from "./polling";
import { ServerCard } from "./servers/ServerCard";
import { choose, estate as known, look, reset } from "./servers/state";

const LOOK_MS = 800;

/** The practice estate: each server, what ran on it, and how to break it and put it back. */
export default function Servers() {
  const { t, lang } = useStrings();
  const estate = useObservable(known);
  const [trouble, setTrouble] = useState("");
  useEvery(LOOK_MS, () =>
    look().then(
      () => setTrouble(""),
      (problem: unknown) => setTrouble(sentence(problem)),
    ),
  );
  if (estate === null) return <p className="hint">{trouble || t("panels.loading")}</p>;
  const chosen = estate.estates.find((one) => one.name === estate.estate);
  return (
    <div className="servers">
      {trouble && <p className="error">{trouble}</p>}
      <p className="hint">{t("servers.intro")}</p>
      <div className="panel-row">
        <label>
          {t("servers.estate")}{" "}
          <select className="select" value={estate.estate} onChange={(event) => void choose(event.target.value)}>
            {estate.estates.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" onClick={() => void reset()}>
          {t("servers.reset_all")}
        </button>
      </div>
      <p className="hint">{chosen?.about[lang]}</p>
      {estate.servers.map((server) => (
        <ServerCard key={server.name} server={server} estate={estate} />
      ))}
    </div>
  );
}
