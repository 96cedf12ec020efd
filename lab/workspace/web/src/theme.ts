// Light or dark: as the system says, or as the person chose in this browser.

import { Observable } from "./observable";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
const KEY = "rdslic.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((one) => one === kept) ?? "auto";
}

export const theme = new Observable<Theme>(stored());

function apply(): void {
  const dark = theme.get() === "dark" || (theme.get() === "auto" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** Colour the page, now and whenever the choice or the system changes. */
export function followTheme(): void {
  apply();
  system.addEventListener("change", apply);
  theme.watch(() => {
    localStorage.setItem(KEY, theme.get());
    apply();
  });
}
