import type { Lang } from "../strings";

/** Return a size in words, `1.2 MB`. */
export function sizeOf(bytes: number, lang: Lang): string {
  const [amount, unit] =
    bytes < 1024
      ? [bytes, "byte"]
      : bytes < 1024 * 1024
        ? [bytes / 1024, "kilobyte"]
        : [bytes / 1024 / 1024, "megabyte"];
  const style = { style: "unit", unit, maximumFractionDigits: 1, unitDisplay: "short" } as const;
  return new Intl.NumberFormat(lang, style).format(amount);
}

/** Return how long something took, `12 ms` or `3.4 s`. */
export function lengthOf(ms: number, lang: Lang): string {
  const [amount, unit, digits] = ms < 1000 ? [ms, "millisecond", ms < 10 ? 1 : 0] : [ms / 1000, "second", 1];
  const style = { style: "unit", unit, maximumFractionDigits: digits, unitDisplay: "short" } as const;
  return new Intl.NumberFormat(lang, style).format(amount);
}
