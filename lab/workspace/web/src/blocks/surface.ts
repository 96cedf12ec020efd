// Where blocks stand (a message, a modal, App Home), and what acting there means.

import { createContext, useContext, useRef, useState } from "react";
import { api, type PressTarget } from "../api";
import { ask } from "../app/asking";
import { complain, waitFor } from "../store/doing";
import type { Block, Element, Values } from "../types";

export interface Surface {
  kind: "message" | "modal" | "home";
  target: PressTarget;
  values: Values;
  fill: (block: string, action: string, value: unknown) => void;
  /** Values that the workspace already knows, by block id and action id: what a view remembers. */
  known: Values;
  /** Sentences under fields, by block id. */
  errors: Record<string, string>;
}

const nowhere: Surface = { kind: "message", target: {}, values: {}, fill: () => undefined, known: {}, errors: {} };
export const SurfaceContext = createContext<Surface>(nowhere);

/** Return the surface around a component. */
export function useSurface(): Surface {
  return useContext(SurfaceContext);
}

/** Keep what is filled in on a surface. */
export function useValues(): [Values, Surface["fill"], (values: Values) => void] {
  const [values, setValues] = useState<Values>({});
  const fill: Surface["fill"] = (block, action, value) =>
    setValues((now) => ({ ...now, [block]: { ...now[block], [action]: value } }));
  return [values, fill, setValues];
}

export interface Act {
  /** Press or choose, after the confirmation; tells whether the app acknowledged. */
  act: (choice?: Record<string, unknown>) => Promise<boolean>;
  isBusy: boolean;
}

/** Give an element its way to the app. While one press waits for its answer, others of the same element are ignored. */
export function useAct(block: Block, element: Element): Act {
  const surface = useSurface();
  const under = useRef(false);
  const [isBusy, setBusy] = useState(false);

  async function act(choice: Record<string, unknown> = {}): Promise<boolean> {
    if (under.current || (element.confirm !== undefined && !(await ask(element.confirm)))) return false;
    under.current = true;
    setBusy(true);
    try {
      const named = { action_id: element.action_id, block_id: block.block_id, confirm: element.confirm && true };
      const values = surface.kind === "message" ? undefined : surface.values;
      await waitFor(api.press(surface.target, { ...named, values, ...choice }));
      return true;
    } catch (problem) {
      complain(problem);
      return false;
    } finally {
      under.current = false;
      setBusy(false);
    }
  }

  return { act, isBusy };
}
