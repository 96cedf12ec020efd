import { timeOf } from "../../blocks/dates";
import { useStrings } from "../../strings";
import { sizeOf } from "../sizes";
import { HostRole, LicenseRole, useWord } from "./Role";
import { Runs } from "./Runs";
import { reset, switchedOn } from "./state";
import { SwitchField } from "./SwitchField";
import type { Estate, Server, Service } from "./types";

function ServiceRow({ server, service }: { server: string; service: Service }) {
  const { t } = useStrings();
  const word = useWord();
  return (
    <details className="service">
      <summary>
        <code>{service.name}</code>
        <span className={service.state === "Running" ? "verdict-good" : "verdict-bad"}>{word(service.state)}</span>
        <span className="hint">{word(service.start_mode)}</span>
      </summary>
      <div className="switches" role="group" aria-label={t("servers.service_switches", { name: service.name })}>
        {service.switches.map((one) => (
          <SwitchField key={one.name} server={server} one={one} />
        ))}
      </div>
    </details>
  );
}

/** What stays behind when a change dies: the task that starts its service again. */
function Tasks({ server }: { server: Server }) {
  const { t, lang } = useStrings();
  if (server.tasks.length === 0) return null;
  return (
    <section>
      <h4>{t("servers.tasks")}</h4>
      <ul className="file-list">
        {server.tasks.map((task) => (
          <li key={task.name}>
            <code>{task.name}</code>{" "}
            <span className="hint">
              {task.next_at === null
                ? t("servers.task_over", { service: task.service })
                : t("servers.task_next", { service: task.service, time: timeOf(String(task.next_at), lang) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Files({ server }: { server: Server }) {
  const { t, lang } = useStrings();
  if (server.files.length === 0) return null;
  return (
    <details>
      <summary>
        <h4>{t("servers.files", { count: server.files.length })}</h4>
      </summary>
      <ul className="file-list">
        {server.files.map((file) => (
          <li key={file.path}>
            <code>{file.path}</code> <span className="hint">{sizeOf(file.bytes, lang)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Head({ server, estate }: { server: Server; estate: Estate }) {
  const { t, lang } = useStrings();
  const count = switchedOn(server).length;
  const running = server.running[0];
  const title = running && (estate.actions[running.action]?.[lang] ?? running.action);
  return (
    <summary className="server-head">
      <h3>{server.name}</h3>
      <span className={server.is_reachable ? "verdict-good" : "verdict-bad"}>
        {t(server.is_reachable ? "servers.reachable" : "servers.unreachable")}
      </span>
      {count > 0 && <span className="verdict-warn">{t("servers.faults_on", { count })}</span>}
      <span className="hint server-roles">
        {[
          server.license_server && t("servers.role.license_server"),
          server.session_host && t("servers.role.session_host"),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {running && (
        <span className="server-running">
          {t("servers.running", { action: title ?? "", step: running.step || "…" })}
        </span>
      )}
    </summary>
  );
}

/** One practice server: what it is, what ran on it, and how to break it. */
export function ServerCard({ server, estate }: { server: Server; estate: Estate }) {
  const { t } = useStrings();
  return (
    <details className="server">
      <Head server={server} estate={estate} />
      <p className="hint">
        {server.os} ({server.build}) · {server.locale} · {server.domain || t("servers.workgroup")} ·{" "}
        {t("servers.shells", { count: server.shells })}
      </p>
      {server.license_server && <LicenseRole role={server.license_server} />}
      {server.session_host && <HostRole role={server.session_host} />}
      <section>
        <h4>{t("servers.services")}</h4>
        {server.services.map((service) => (
          <ServiceRow key={service.name} server={server.name} service={service} />
        ))}
      </section>
      <Tasks server={server} />
      <Files server={server} />
      <details>
        <summary>
          <h4>{t("servers.faults")}</h4>
        </summary>
        <div className="switches" role="group" aria-label={t("servers.faults_of", { name: server.name })}>
          {server.switches.map((one) => (
            <SwitchField key={one.name} server={server.name} one={one} />
          ))}
        </div>
      </details>
      <Runs server={server.name} estate={estate} />
      <button type="button" className="button" onClick={() => void reset(server.name)}>
        {t("servers.reset_one", { name: server.name })}
      </button>
    </details>
  );
}
