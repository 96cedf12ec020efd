import { Observable, useObservable } from "../observable";
import { type Key, useStrings } from "../strings";
import { Dialog } from "./Dialog";

const isOpen = new Observable(false);
const KEYS: [string[], Key][] = [
  [["keys.enter"], "keys.send"],
  [["⇧", "keys.enter"], "keys.line"],
  [["keys.arrows"], "keys.messages"],
  [["T"], "keys.thread"],
  [["R"], "keys.react"],
  [["Esc"], "keys.escape"],
  [["Alt", "keys.arrows"], "keys.channel"],
];

/** Show which keys do what. */
export const openKeys = (): void => isOpen.set(true);

/** The list of keys, while it is open. */
export function Keys() {
  const { t } = useStrings();
  if (!useObservable(isOpen)) return null;
  const close = (): void => isOpen.set(false);
  const cap = (name: string): string => (name === "keys.enter" || name === "keys.arrows" ? t(name) : name);
  return (
    <Dialog labelledBy="keys-title" onEscape={close}>
      <h2 id="keys-title">{t("keys.title")}</h2>
      <dl className="keys">
        {KEYS.map(([caps, what]) => (
          <div key={what}>
            <dt>
              {caps.map((name) => (
                <kbd key={name}>{cap(name)}</kbd>
              ))}
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          {t("dialog.close")}
        </button>
      </div>
    </Dialog>
  );
}
