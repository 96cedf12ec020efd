import { type ComponentType, lazy, Suspense, useState } from "react";
import { type Key, useStrings } from "../strings";
import { Icon, type IconName } from "./Icon";

type Panel = "tour" | "servers" | "inspector";
const PANELS: Record<Panel, { sign: IconName; label: Key; Show: ComponentType }> = {
  tour: { sign: "tour", label: "panels.tour", Show: lazy(() => import("../panels/Tour")) },
  servers: { sign: "servers", label: "panels.servers", Show: lazy(() => import("../panels/Servers")) },
  inspector: { sign: "inspector", label: "panels.inspector", Show: lazy(() => import("../panels/Inspector")) },
};
const NAMES = Object.keys(PANELS) as Panel[];

/** What lies behind the conversation: the tour, the servers, the traffic. Each is loaded when it is first opened. */
export function Panels() {
  const { t } = useStrings();
  const [open, setOpen] = useState<Panel | null>(null);
  const shown = open === null ? null : PANELS[open];
  return (
    <aside className="panels" aria-label={t("panels.label")} data-open={open !== null}>
      {shown && (
        <section className="panel" aria-labelledby="panel-title">
          <header className="conversation-head">
            <h2 id="panel-title">{t(shown.label)}</h2>
            <button type="button" className="plain-button" aria-label={t("panels.close")} onClick={() => setOpen(null)}>
              <Icon name="close" />
            </button>
          </header>
          <div className="panel-body" tabIndex={0} role="region" aria-labelledby="panel-title">
            <Suspense fallback={<p className="hint">{t("panels.loading")}</p>}>
              <shown.Show />
            </Suspense>
          </div>
        </section>
      )}
      <div className="strip">
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={open === name}
            data-panel={name}
            onClick={() => setOpen(open === name ? null : name)}
          >
            <Icon name={PANELS[name].sign} size={22} />
            <span>{t(PANELS[name].label)}</span>
          </button>
        ))}
      </div>
    </aside>
  );
}
