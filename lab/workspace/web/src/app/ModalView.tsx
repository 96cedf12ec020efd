import { type SyntheticEvent, useEffect, useMemo, useRef, useState } from "react";
import { api, Refused } from "../api";
import { Blocks } from "../blocks/Blocks";
import { complaint, initialOf, plainValue } from "../blocks/fields";
import { type Surface, SurfaceContext, useValues } from "../blocks/surface";
import { words } from "../blocks/Text";
import { useObservable } from "../observable";
import { complain, sentence, waitFor } from "../store/doing";
import { modal } from "../store/views";
import { useStrings } from "../strings";
import type { Block, Values, View } from "../types";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";

type Errors = Record<string, string>;

/** Return what the workspace knows to stand in the fields of a view. */
export function knownValues(view: View): Values {
  const blocks = Object.entries(view.state.values).map(([block, actions]) => [
    block,
    Object.fromEntries(Object.entries(actions).map(([action, state]) => [action, plainValue(state)])),
  ]);
  return Object.fromEntries(blocks) as Values;
}

function standing(block: Block, values: Values, known: Values): unknown {
  const names = [block.block_id ?? "", block.element?.action_id ?? ""] as const;
  const [filled, stored] = [values[names[0]]?.[names[1]], known[names[0]]?.[names[1]]];
  if (filled !== undefined) return filled;
  return stored !== undefined || block.element === undefined ? stored : initialOf(block.element);
}

/** Return only what still has its field: a view may have changed under the person's hands. */
function sendable(view: View, values: Values): Values {
  const there = Object.entries(values).flatMap(([block, actions]) => {
    const fields = view.state.values[block] ?? {};
    const kept = Object.entries(actions).filter(([action]) => Object.hasOwn(fields, action));
    return kept.length ? [[block, Object.fromEntries(kept)] as const] : [];
  });
  return Object.fromEntries(there);
}

function Form({ view, depth }: { view: View; depth: number }) {
  const { t } = useStrings();
  const [values, fill] = useValues();
  const [errors, setErrors] = useState<Errors>({});
  const [trouble, setTrouble] = useState("");
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const known = useMemo(() => knownValues(view), [view]);
  const kept = useMemo(() => sendable(view, values), [view, values]);
  const surface: Surface = { kind: "modal", target: { view_id: view.id }, values: kept, fill, known, errors };

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors]);

  function faults(): Errors {
    const found = view.blocks
      .filter((block) => block.type === "input")
      .map((block) => {
        const wrong = complaint(block, standing(block, values, known));
        return wrong && ([block.block_id ?? "", t(wrong.key, wrong.facts)] as const);
      });
    return Object.fromEntries(found.filter((one) => one !== null));
  }

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const wrong = faults();
    setErrors(wrong);
    setTrouble("");
    if (isBusy || Object.keys(wrong).length > 0) return;
    setBusy(true);
    try {
      await waitFor(api.submit(view.id, kept));
    } catch (problem) {
      const under = problem instanceof Refused ? problem.errors : {};
      setErrors(under);
      if (Object.keys(under).length === 0) setTrouble(sentence(problem));
    } finally {
      setBusy(false);
    }
  }

  const leave = (all: boolean): void => void api.close(view.id, all).catch(complain);
  const count = Object.keys(errors).length;
  return (
    <Dialog labelledBy="modal-title" className="modal" onEscape={() => leave(true)}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)} aria-busy={isBusy}>
        <header className="modal-head">
          <h2 id="modal-title">{words(view.title)}</h2>
          <button type="button" className="plain-button" aria-label={t("modal.close")} onClick={() => leave(true)}>
            <Icon name="close" />
          </button>
        </header>
        <div className="modal-body" tabIndex={0} role="group" aria-labelledby="modal-title">
          <SurfaceContext value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext>
        </div>
        <footer className="dialog-foot">
          <span className="error" role="alert">
            {trouble || (count > 0 && t("modal.faults", { count }))}
          </span>
          <button type="button" className="button" onClick={() => leave(false)}>
            {words(view.close ?? undefined) || t(depth > 1 ? "modal.back" : "dialog.close")}
          </button>
          {view.submit && (
            <button type="submit" className="button button-primary" aria-busy={isBusy}>
              {words(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

/** The modal on top of this person's stack. What was typed stays when the app changes the form, and goes with it. */
export function ModalView() {
  const { view, depth } = useObservable(modal);
  return view === null ? null : <Form key={view.id} view={view} depth={depth} />;
}
