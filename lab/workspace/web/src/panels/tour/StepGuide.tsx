import { useState } from "react";
import { memberNamed, usePerson } from "../../people";
import { complain } from "../../store/doing";
import { useWhere } from "../../store/where";
import { type Key, useStrings } from "../../strings";
import { Words } from "../Words";
import { next, play, takeThere } from "./leading";
import { target, type Target } from "./pointing";
import type { Progress } from "./progress";
import { useSpot } from "./spot";
import type { Step } from "./types";

const HINTS: Record<Target["kind"], Key> = {
  person: "tour.hint.person",
  place: "tour.hint.place",
  composer: "tour.hint.composer",
  button: "tour.hint.button",
  message: "tour.hint.message",
  form: "tour.hint.form",
};

function Hint({ to }: { to: Target | null }) {
  const { t } = useStrings();
  if (to === null) return null;
  const name = to.kind === "person" ? (memberNamed(to.name)?.name ?? to.name) : to.kind === "place" ? to.handle : "";
  return (
    <p className="tour-hint" role="status">
      {t(HINTS[to.kind], { name })}
    </p>
  );
}

/** The step one is at: what to do, where to look, why; and help with it. */
export function StepGuide({ step, standing, isLast }: { step: Step; standing: Progress; isLast: boolean }) {
  const { t, lang } = useStrings();
  const person = usePerson();
  const { place, thread } = useWhere();
  const [isBusy, setBusy] = useState(false);
  const to = target(step, standing, { person, handle: place, thread });
  useSpot(to);

  async function doIt(): Promise<void> {
    setBusy(true);
    try {
      await play(standing);
      takeThere(step, standing);
    } catch (problem) {
      complain(problem);
    } finally {
      setBusy(false);
    }
  }

  const isElsewhere = to?.kind === "person" || to?.kind === "place" || (to?.kind === "message" && !to.inThread);
  return (
    <div className="guide">
      <dl className="guide-texts">
        <dt>{t("tour.do")}</dt>
        <dd>
          <Words>{step.tour?.do[lang]}</Words>
          {step.deed.kind === "say" && <code className="guide-text">{step.deed.text}</code>}
        </dd>
        <dt>{t("tour.look")}</dt>
        <dd>
          <Words>{step.tour?.look[lang]}</Words>
        </dd>
        <dt>{t("tour.why")}</dt>
        <dd>
          <Words>{step.tour?.why[lang]}</Words>
        </dd>
      </dl>
      <Hint to={to} />
      <div className="panel-row">
        {standing.isDone ? (
          <button type="button" className="button button-primary" onClick={next}>
            {t(isLast ? "tour.finish" : "tour.next")}
          </button>
        ) : (
          <button type="button" className="button" aria-busy={isBusy} disabled={isBusy} onClick={() => void doIt()}>
            {t("tour.do_it")}
          </button>
        )}
        {isElsewhere && (
          <button type="button" className="button" onClick={() => takeThere(step, standing)}>
            {t("tour.take_me")}
          </button>
        )}
      </div>
    </div>
  );
}
