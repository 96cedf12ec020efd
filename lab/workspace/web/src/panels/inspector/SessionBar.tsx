import { type ChangeEvent, useRef, useState } from "react";
import { useStrings } from "../../strings";
import { NotASession, readSession, type Session, SESSION_BYTES_MOST } from "./session";

/** Take the session along as a file, or look at another. */
export function SessionBar({ onOpen }: { onOpen: (session: Session) => void }) {
  const { t } = useStrings();
  const [trouble, setTrouble] = useState("");
  const chooser = useRef<HTMLInputElement>(null);
  async function open(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const file = event.target.files?.[0];
    event.target.value = ""; // the same file may be chosen again
    if (file === undefined) return;
    try {
      if (file.size > SESSION_BYTES_MOST) throw new NotASession();
      onOpen(readSession(await file.text()));
      setTrouble("");
    } catch {
      setTrouble(t("inspector.not_a_session", { name: file.name }));
    }
  }
  return (
    <>
      <a className="button" href="/person/session" download>
        {t("inspector.export")}
      </a>
      <button type="button" className="button" onClick={() => chooser.current?.click()}>
        {t("inspector.import")}
      </button>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label={t("inspector.import")}
        onChange={(event) => void open(event)}
      />
      {trouble && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}
