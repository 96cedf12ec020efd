import { timeOf } from "../../blocks/dates";
import { useStrings } from "../../strings";
import { lengthOf } from "../sizes";
import { Json } from "../Json";
import type { Estate, Run } from "./types";

const SHOWN = 12;

function outcome(run: Run): string {
  const said = run.answer?.err;
  return typeof said === "string" ? said : "";
}

function Ran({ run, title, file }: { run: Run; title: string; file: string }) {
  const { t, lang } = useStrings();
  return (
    <details className="run">
      <summary>
        <span className={run.ok ? "verdict-good" : "verdict-bad"}>{t(run.ok ? "servers.ok" : "servers.failed")}</span>
        <span className="run-title">{title}</span>
        <time>{timeOf(String(run.at), lang)}</time>
        {run.script_sha256 && <span className="hint">{lengthOf(run.took_ms, lang)}</span>}
      </summary>
      {outcome(run) && <p className="error">{outcome(run)}</p>}
      {run.script_sha256 && (
        <dl className="facts">
          <dt>{t("servers.script")}</dt>
          <dd>
            <code>{file}</code>
          </dd>
          <dt>SHA-256</dt>
          <dd>
            <code className="digest">{run.script_sha256}</code>
          </dd>
        </dl>
      )}
      <Json label={t("servers.params")} value={run.params} />
      {run.answer ? (
        <Json label={t("servers.result")} value={run.answer.ok === true ? run.answer.data : run.answer} />
      ) : (
        run.script_sha256 && <p className="hint">{t("servers.no_answer")}</p>
      )}
    </details>
  );
}

/** What ran on a server, newest first. */
export function Runs({ server, estate }: { server: string; estate: Estate }) {
  const { t, lang } = useStrings();
  const runs = estate.runs.filter((run) => run.server === server).slice(0, SHOWN);
  return (
    <section>
      <h4>{t("servers.runs")}</h4>
      {runs.length === 0 && <p className="hint">{t("servers.no_runs")}</p>}
      {runs.map((run) => {
        const action = estate.actions[run.action];
        // beside a change run scripts that are no actions: what asks it to stop, and what asks for its end
        const file = action ? `${run.action}/run.ps1` : `bot/servers/scripts/${run.action}.ps1`;
        return <Ran key={run.id} run={run} title={action?.[lang] ?? run.action} file={file} />;
      })}
    </section>
  );
}
