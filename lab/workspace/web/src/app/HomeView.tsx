import { useEffect, useState } from "react";
import { api } from "../api";
import { Blocks } from "../blocks/Blocks";
import { type Surface, SurfaceContext, useValues } from "../blocks/surface";
import { useObservable } from "../observable";
import { usePerson } from "../people";
import { complain } from "../store/doing";
import { home } from "../store/views";
import { useStrings } from "../strings";
import { knownValues } from "./ModalView";

/** The app's Home, as it drew it for this person; opening it tells the app. */
export function HomeView() {
  const { t } = useStrings();
  const person = usePerson();
  const view = useObservable(home);
  const [isAsked, setAsked] = useState(false);
  const [values, fill] = useValues();
  useEffect(() => {
    let isHere = true;
    api
      .home()
      .then((answer) => isHere && home.set(answer.view))
      .catch(complain)
      .finally(() => isHere && setAsked(true));
    return () => {
      isHere = false;
    };
  }, [person]);
  if (view === null) return <p className="empty">{isAsked ? t("home.empty") : "…"}</p>;
  const known = knownValues(view);
  const surface: Surface = { kind: "home", target: { view_id: view.id }, values, fill, known, errors: {} };
  return (
    <div className="home" role="tabpanel" id="panel-home" aria-labelledby="tab-home" tabIndex={0}>
      <SurfaceContext value={surface}>
        <Blocks blocks={view.blocks} />
      </SurfaceContext>
    </div>
  );
}
