import { useState } from "react";
import { findEmoji } from "../blocks/emoji";
import { Observable, useObservable } from "../observable";
import { useStrings } from "../strings";
import { Dialog } from "./Dialog";

type Choose = (name: string) => void;
const waiting = new Observable<Choose | null>(null);

/** Let the person choose an emoji; `choose` gets its name, and is not called when they leave. */
export const pickEmoji = (choose: Choose): void => waiting.set(choose);

/** The choice of emoji, while it is open. */
export function EmojiPicker() {
  const { t } = useStrings();
  const choose = useObservable(waiting);
  const [letters, setLetters] = useState("");
  if (choose === null) return null;
  const found = findEmoji(letters.trim(), 48);
  const leave = (name?: string): void => {
    waiting.set(null);
    setLetters("");
    if (name !== undefined) choose(name);
  };
  return (
    <Dialog labelledBy="emoji-title" className="emoji-dialog" onEscape={() => leave()}>
      <h2 id="emoji-title">{t("emoji.title")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) leave(found[0].name);
        }}
      >
        <input
          className="field"
          type="search"
          data-first
          aria-label={t("emoji.search")}
          placeholder={t("emoji.search")}
          value={letters}
          onChange={(event) => setLetters(event.target.value)}
        />
      </form>
      <div className="emoji-grid">
        {found.map((one) => (
          <button key={one.name} type="button" aria-label={one.name} title={one.name} onClick={() => leave(one.name)}>
            {one.emoji}
          </button>
        ))}
        {found.length === 0 && <p className="hint">{t("emoji.none")}</p>}
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={() => leave()}>
          {t("dialog.close")}
        </button>
      </div>
    </Dialog>
  );
}
