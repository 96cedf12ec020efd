import { type ComponentType, lazy, Suspense, useState } from "react";
import { type Key, useStrings } from "../strings";

type Panel = "tour" | "servers" | "inspector";
const PANELS: Record<Panel, { sign: string; label: Key; Show: ComponentType }> = {
  tour: { sign: "✦", label: "panels.tour", Show: lazy(() => import("../panels/Tour")) },
  servers: { sign: "▤", label: "panels.servers", Show: lazy(() => import("../panels/Servers")) },
  inspector: { sign: "⌕", label: "panels.inspector", Show: lazy(() => import("../panels/Inspector")) },
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
              ✕
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
            <span aria-hidden="true" className="strip-sign">
              {PANELS[name].sign}
            </span>
            <span>{t(PANELS[name].label)}</span>
          </button>
        ))}
      </div>
    </aside>
  );
}
