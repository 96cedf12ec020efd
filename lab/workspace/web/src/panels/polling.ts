// Looking again and again. Not with long questions: a browser keeps six connections to a workspace for all its windows,
// and each window's live stream already holds one.

import { useEffect, useRef } from "react";

/** Do something now and every so often while the window is in sight; never twice at once. Failures are left to `work`. */
export function useEvery(everyMs: number, work: () => Promise<void>): void {
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    let isHere = true;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    async function look(): Promise<void> {
      if (!document.hidden) await latest.current();
      if (isHere) waiting = setTimeout(() => void look(), everyMs);
    }
    void look();
    return () => {
      isHere = false;
      clearTimeout(waiting);
    };
  }, [everyMs]);
}
