import { complain } from "../../store/doing";
import { useStrings } from "../../strings";
import { start } from "./leading";
import type { Story } from "./types";

/** The stories one can be led through. */
export function StoryList({ stories }: { stories: Story[] }) {
  const { t, lang } = useStrings();
  return (
    <>
      <p>{t("tour.intro")}</p>
      <ol className="stories">
        {stories.map((story) => (
          <li key={story.name} className="panel-box">
            <h3>{story.title[lang]}</h3>
            <p>{story.about[lang]}</p>
            <div className="panel-row">
              <button
                type="button"
                className="button button-primary"
                aria-label={t("tour.start_named", { name: story.title[lang] })}
                onClick={() => void start(story.name).catch(complain)}
              >
                {t("tour.start")}
              </button>
              <span className="hint">{t("tour.steps", { count: story.steps.length })}</span>
            </div>
          </li>
        ))}
      </ol>
      <p className="hint">{t("tour.reset_note")}</p>
    </>
  );
}
