// Marks one element of the page. The page draws itself again as it likes, so the mark is set anew while it is wanted.

import { useEffect } from "react";
import type { Target } from "./pointing";

const MARK = "data-tour-spot";
const AGAIN_MS = 300;

function find(target: Target): Element | null {
  switch (target.kind) {
    case "person":
      return document.querySelector(`[data-person="${CSS.escape(target.name)}"]`);
    case "place": {
      const name = target.handle.replace(/^@/, "");
      const names = [...document.querySelectorAll(".place .place-name")];
      return names.find((one) => one.textContent === name)?.closest("button") ?? null;
    }
    case "composer":
      return document.querySelector('[data-composer="channel"]');
    case "button":
      return document.querySelector(
        `article[data-ts="${CSS.escape(target.ts)}"] [data-action="${CSS.escape(target.action)}"]`,
      );
    case "message":
      return document.querySelector(
        `${target.inThread ? ".thread" : ".conversation"} article[data-ts="${CSS.escape(target.ts)}"]`,
      );
    case "form":
      return document.querySelector("dialog[open]");
  }
}

function mark(element: Element | null): void {
  for (const marked of document.querySelectorAll(`[${MARK}]`)) {
    if (marked !== element) marked.removeAttribute(MARK);
  }
  if (element !== null && !element.hasAttribute(MARK)) element.setAttribute(MARK, "");
}

/** Mark what `target` names while the component is there. */
export function useSpot(target: Target | null): void {
  const key = JSON.stringify(target);
  useEffect(() => {
    const wanted = JSON.parse(key) as Target | null;
    const set = (): void => mark(wanted === null ? null : find(wanted));
    set();
    const again = setInterval(set, AGAIN_MS);
    return () => {
      clearInterval(again);
      mark(null);
    };
  }, [key]);
}
