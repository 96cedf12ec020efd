// The page's own sentences, in the language of the person in this window.

import { useCallback } from "react";
import { useObservable } from "./observable";
import { currentPerson, everybody, usePerson } from "./people";
import en from "./texts/en.json";
import fr from "./texts/fr.json";

export type Key = keyof typeof en;
export type Lang = "fr" | "en";
type Facts = Record<string, string | number>;

const texts: Record<Lang, Record<Key, string>> = { en, fr };
const before: Record<string, Lang> = { admin: "fr", deputy: "fr" }; // until the workspace has said who speaks what

/** Return the language of a person. */
export function languageOf(name: string): Lang {
  const locale = everybody.get().people.find((one) => one.as === name)?.locale;
  if (locale === undefined) return before[name] ?? "en";
  return locale.startsWith("fr") ? "fr" : "en";
}

/** Return a sentence with its facts filled in; of `one|many`, the half that `count` asks for. */
export function say(lang: Lang, key: Key, facts: Facts = {}): string {
  const halves = texts[lang][key].split("|");
  const count = typeof facts.count === "number" ? facts.count : 2;
  const single = lang === "fr" ? Math.abs(count) < 2 : count === 1;
  const sentence = (halves.length > 1 && !single ? halves[1] : halves[0]) ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** Tell whether a sentence exists, for keys made from the workspace's codes. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** Return a sentence outside a component. */
export function t(key: Key, facts?: Facts): string {
  return say(languageOf(currentPerson()), key, facts);
}

export interface Strings {
  lang: Lang;
  t: (key: Key, facts?: Facts) => string;
}

/** Give a component its language and its sentences. */
export function useStrings(): Strings {
  useObservable(everybody);
  const lang = languageOf(usePerson());
  return { lang, t: useCallback((key, facts) => say(lang, key, facts), [lang]) };
}
