import { isKey, useStrings } from "../../strings";
import type { LicenseServer, SessionHost } from "./types";

/** Return a word of the servers in the person's language; one that has no translation stays as it is. */
export function useWord(): (value: string) => string {
  const { t } = useStrings();
  return (value) => {
    const key = `servers.value.${value}`;
    return isKey(key) ? t(key) : value;
  };
}

/** What a licence server holds. */
export function LicenseRole({ role }: { role: LicenseServer }) {
  const { t } = useStrings();
  const word = useWord();
  return (
    <section>
      <h4>{t("servers.role.license_server")}</h4>
      <dl className="facts">
        <dt>{t("servers.activation")}</dt>
        <dd>{word(role.activation)}</dd>
        {role.server_id_last && (
          <>
            <dt>{t("servers.server_id")}</dt>
            <dd>…{role.server_id_last}</dd>
          </>
        )}
        <dt>{t("servers.database")}</dt>
        <dd>
          <code>{role.database_path}</code>
        </dd>
      </dl>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t("servers.packs")}>
        <table className="small-table">
          <caption>{t("servers.packs")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("servers.pack.version")}</th>
              <th scope="col">{t("servers.pack.total")}</th>
              <th scope="col">{t("servers.pack.issued")}</th>
              <th scope="col">{t("servers.pack.available")}</th>
            </tr>
          </thead>
          <tbody>
            {role.packs.map((pack) => (
              <tr key={pack.id}>
                <th scope="row">{pack.version}</th>
                <td>{pack.total ?? t("servers.pack.endless")}</td>
                <td>{pack.issued}</td>
                <td>{pack.total === null ? t("servers.pack.endless") : pack.available}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** How a session host asks for licences. */
export function HostRole({ role }: { role: SessionHost }) {
  const { t } = useStrings();
  const word = useWord();
  return (
    <section>
      <h4>{t("servers.role.session_host")}</h4>
      <dl className="facts">
        <dt>{t("servers.mode")}</dt>
        <dd>
          {word(role.mode)} <span className="hint">({word(`source_${role.mode_source}`)})</span>
        </dd>
        <dt>{t("servers.asks")}</dt>
        <dd>
          {role.servers.join(", ") || t("servers.nobody")}{" "}
          <span className="hint">({word(`source_${role.servers_source}`)})</span>
        </dd>
        <dt>{t("servers.grace")}</dt>
        <dd>{role.grace_days ?? t("servers.no_grace")}</dd>
      </dl>
    </section>
  );
}
