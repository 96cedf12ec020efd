import { useState } from "react";
import { useStrings } from "../strings";

/** A value as JSON, to read and to copy. */
export function Json({ label, value }: { label: string; value: unknown }) {
  const { t } = useStrings();
  const [isCopied, setCopied] = useState(false);
  const text = JSON.stringify(value, null, 2);
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  }
  return (
    <div className="json">
      <div className="json-head">
        <p className="json-label">{label}</p>
        <button type="button" className="link-button" onClick={() => void copy().catch(() => setCopied(false))}>
          {t(isCopied ? "inspector.copied" : "inspector.copy")}
        </button>
      </div>
      <pre tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
