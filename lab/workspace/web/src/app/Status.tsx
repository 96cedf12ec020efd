import { useObservable } from "../observable";
import { announcement, dismiss, doing, troubles } from "../store/doing";
import { connection } from "../store/live";
import { offer } from "../store/places";
import { statuses } from "../store/views";
import { useStrings } from "../strings";
import { Icon } from "./Icon";

/** Under a conversation: whether the app is at work, and how long its last acknowledgement took. */
export function Status({ channel }: { channel: string }) {
  const { t } = useStrings();
  const { waiting, tookMs } = useObservable(doing);
  const { name } = useObservable(offer);
  const given = useObservable(statuses);
  const isAtWork = Object.entries(given).some(([key, one]) => key.startsWith(`${channel}/`) && one === "processing");
  return (
    <p className="status" aria-live="off">
      {waiting > 0 || isAtWork
        ? t("composer.waiting", { name })
        : tookMs !== null && t("composer.acked", { ms: tookMs })}
    </p>
  );
}

/** What went wrong, for a few seconds; and whether the workspace is there at all. */
export function Troubles() {
  const { t } = useStrings();
  const shown = useObservable(troubles);
  const state = useObservable(connection);
  return (
    <div className="troubles" role="alert">
      {state === "lost" && <p className="trouble">{t("app.lost")}</p>}
      {shown.map((one) => (
        <p key={one.id} className="trouble">
          {one.text}
          <button type="button" aria-label={t("dialog.close")} onClick={() => dismiss(one.id)}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}

/** What just happened, for people who listen to the page. */
export function Announcer() {
  return (
    <div className="unseen" aria-live="polite" data-announcer>
      {useObservable(announcement)}
    </div>
  );
}
