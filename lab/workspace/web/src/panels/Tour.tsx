import { useState } from "react";
import { useObservable } from "../observable";
import { complain, sentence } from "../store/doing";
import { useStrings } from "../strings";
import "./panels.css";
import { useEvery } from "./polling";
import { load, look, start, stories as offered } from "./tour/leading";
import { progress, type Progress } from "./tour/progress";
import { StepGuide } from "./tour/StepGuide";
import { StoryList } from "./tour/StoryList";
import type { Story } from "./tour/types";

const LOOK_MS = 900;

function Steps({ story, standing }: { story: Story; standing: Progress }) {
  const { t, lang } = useStrings();
  const last = story.steps.length - 1;
  return (
    <ol className="steps">
      {story.steps.map((step, at) => {
        const isHere = at === standing.step;
        const isDone = at < standing.step || (isHere && standing.isDone);
        return (
          <li
            key={at}
            className="step"
            data-state={isDone ? "done" : isHere ? "here" : "later"}
            aria-current={isHere ? "step" : undefined}
          >
            <h4>
              <span className="step-sign" aria-hidden="true">
                {isDone ? "✓" : at + 1}
              </span>
              {step.title[lang]}
              {isDone && <span className="unseen"> ({t("tour.step_done")})</span>}
            </h4>
            {isHere && <StepGuide step={step} standing={standing} isLast={at === last} />}
          </li>
        );
      })}
    </ol>
  );
}

/** A story that one is in, or was led to the end of. */
function Led({ story, standing }: { story: Story; standing: Progress }) {
  const { t, lang } = useStrings();
  return (
    <>
      <h3>{story.title[lang]}</h3>
      <p className="hint">{story.about[lang]}</p>
      <Steps story={story} standing={standing} />
      {standing.step >= story.steps.length && (
        <p className="tour-end" role="status">
          {t("tour.end")}
        </p>
      )}
      <div className="panel-row">
        <button type="button" className="button" onClick={() => progress.set(null)}>
          {t("tour.others")}
        </button>
        <button type="button" className="button" onClick={() => void start(story.name).catch(complain)}>
          {t("tour.again")}
        </button>
      </div>
    </>
  );
}

/** The guided tour: stories that a person is led through, at their own pace. */
export default function Tour() {
  const { t } = useStrings();
  const known = useObservable(offered);
  const standing = useObservable(progress);
  const [trouble, setTrouble] = useState("");
  useEvery(LOOK_MS, () =>
    (offered.get() === null ? load() : look()).then(
      () => setTrouble(""),
      (problem: unknown) => setTrouble(sentence(problem)),
    ),
  );
  if (known === null) return <p className="hint">{trouble || t("panels.loading")}</p>;
  const story = known.find((one) => one.name === standing?.story);
  return (
    <div className="tour">
      {trouble && <p className="error">{trouble}</p>}
      {story && standing ? <Led story={story} standing={standing} /> : <StoryList stories={known} />}
    </div>
  );
}
