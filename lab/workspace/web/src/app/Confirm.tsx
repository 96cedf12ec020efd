import { useObservable } from "../observable";
import { Text, words } from "../blocks/Text";
import { question } from "./asking";
import { Dialog } from "./Dialog";

/** The confirmation that is open, if one is. The safe answer has the focus. */
export function Confirm() {
  const asked = useObservable(question);
  if (asked === null) return null;
  const { dialog, answer } = asked;
  return (
    <Dialog key={words(dialog.text)} labelledBy="confirm-title" className="confirm" onEscape={() => answer(false)}>
      <h2 id="confirm-title">{words(dialog.title)}</h2>
      <div className="confirm-text">
        <Text text={dialog.text} />
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" data-first onClick={() => answer(false)}>
          {words(dialog.deny)}
        </button>
        <button type="button" className={`button button-${dialog.style ?? "primary"}`} onClick={() => answer(true)}>
          {words(dialog.confirm)}
        </button>
      </div>
    </Dialog>
  );
}
