import { useState } from "react";
import { fileAddress } from "../api";
import { useStrings } from "../strings";
import type { SharedFile } from "../types";
import { Icon } from "./Icon";

const PREVIEWED_MOST = 200_000;
const isText = (file: SharedFile): boolean =>
  file.mimetype.startsWith("text/") || /\.(md|txt|json|csv|log|ps1|ya?ml)$/i.test(file.name);
const isImage = (file: SharedFile): boolean => /^image\/(png|jpeg|gif|webp)$/.test(file.mimetype);

function size(bytes: number, lang: string): string {
  const [amount, unit] = bytes < 1024 ? [bytes, "byte"] : [bytes / 1024, "kilobyte"];
  const style = { style: "unit", unit, maximumFractionDigits: 1, unitDisplay: "short" } as const;
  return new Intl.NumberFormat(lang, style).format(amount);
}

function TextPreview({ file }: { file: SharedFile }) {
  const { t } = useStrings();
  const [text, setText] = useState<string | null>(null);
  async function toggle(): Promise<void> {
    if (text !== null) {
      setText(null);
      return;
    }
    const read = await fetch(fileAddress(file.id)).then((answer) => (answer.ok ? answer.text() : null));
    setText(read?.slice(0, PREVIEWED_MOST) ?? t("file.failed"));
  }
  const label = text === null ? t("file.preview", { name: file.name }) : t("file.hide");
  return (
    <>
      <button
        type="button"
        className="link-button"
        aria-expanded={text !== null}
        onClick={() => void toggle().catch(() => setText(t("file.failed")))}
      >
        {label}
      </button>
      {text !== null && (
        <pre className="file-text" tabIndex={0} aria-label={file.name}>
          {text}
        </pre>
      )}
    </>
  );
}

/** Files of a message: name, size, download, and a look inside where that is safe. */
export function Files({ files }: { files: SharedFile[] }) {
  const { t, lang } = useStrings();
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id} className="file">
          <span className="file-head">
            <Icon name="file" />
            <span className="file-name">{file.title || file.name}</span>
            <span className="file-size">{size(file.size, lang)}</span>
            <a href={fileAddress(file.id)} download={file.name} aria-label={t("file.download", { name: file.name })}>
              <Icon name="download" />
            </a>
          </span>
          {isImage(file) && <img className="picture" src={fileAddress(file.id)} alt={file.title} loading="lazy" />}
          {isText(file) && <TextPreview file={file} />}
        </li>
      ))}
    </ul>
  );
}
