import type { Lang } from "../strings";

const LOCALES: Record<Lang, string> = { fr: "fr-FR", en: "en-GB" };
const TOKENS: Record<string, Intl.DateTimeFormatOptions> = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

function written(seconds: number, lang: Lang, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[lang], options).format(new Date(seconds * 1000));
}

/** Return a date as a message asks for it (`{date_short} {time}`), or null when it is no date. */
export function dateInWords(seconds: number, format: string, lang: Lang): string | null {
  if (!Number.isFinite(seconds)) return null;
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => {
    const options = TOKENS[token.replace(/_pretty$/, "")];
    return options === undefined ? whole : written(seconds, lang, options);
  });
}

/** Return the time of a message, `14:05`. */
export const timeOf = (ts: string, lang: Lang): string => written(Number(ts), lang, TOKENS.time ?? {});

/** Return the whole moment of a message, for who asks. */
export const momentOf = (ts: string, lang: Lang): string =>
  written(Number(ts), lang, { dateStyle: "full", timeStyle: "medium" });

/** Return the day of a message, `mardi 24 novembre`. */
export const dayOf = (ts: string, lang: Lang): string =>
  written(Number(ts), lang, { weekday: "long", day: "numeric", month: "long" });

/** Tell whether two messages were written on the same day, here. */
export const sameDay = (one: string, other: string): boolean =>
  new Date(Number(one) * 1000).toDateString() === new Date(Number(other) * 1000).toDateString();
