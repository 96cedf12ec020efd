import type { KeyboardEvent } from "react";
import { useStrings } from "../strings";
import type { InputProps } from "./Choice";
import { words } from "./Text";

const KINDS: Record<string, string> = { email_text_input: "email", url_text_input: "url", number_input: "text" };

/** A field to type into; Enter in a single line says that it is done. */
export function Typed({ element, value, onChange, naming }: InputProps) {
  const text = typeof value === "string" ? value : "";
  const common = {
    ...naming,
    className: "field",
    value: text,
    placeholder: words(element.placeholder),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value, false),
  };
  const done = (event: KeyboardEvent): void => {
    if (event.key === "Enter") onChange(text, true);
  };
  if (element.multiline || element.type === "rich_text_input") return <textarea {...common} rows={4} />;
  const numeric = element.type === "number_input" ? ({ inputMode: "decimal" } as const) : {};
  return <input {...common} {...numeric} type={KINDS[element.type] ?? "text"} onKeyDown={done} />;
}

const two = (number: number): string => String(number).padStart(2, "0");

function localMoment(seconds: number): string {
  const at = new Date(seconds * 1000);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A date, a time, or both; a moment travels as seconds since 1970. */
export function Moment({ element, value, onChange, naming }: InputProps) {
  const isBoth = element.type === "datetimepicker";
  const kind = isBoth ? "datetime-local" : element.type === "timepicker" ? "time" : "date";
  const shown = isBoth && value ? localMoment(Number(value)) : typeof value === "string" ? value : "";
  const told = (given: string): unknown => {
    if (given === "") return null;
    return isBoth ? Math.floor(new Date(given).getTime() / 1000) : given;
  };
  return (
    <input
      {...naming}
      className="field field-short"
      type={kind}
      value={shown}
      onChange={(event) => onChange(told(event.target.value), true)}
    />
  );
}

/** A place for files, which the practice does not take. */
export function NoFiles() {
  const { t } = useStrings();
  return <p className="hint">{t("block.no_files")}</p>;
}
