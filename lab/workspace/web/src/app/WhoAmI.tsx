import { useObservable } from "../observable";
import { becomePerson, everybody, usePerson } from "../people";
import { addressAs, useWhere } from "../store/where";
import { isKey, useStrings } from "../strings";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";

/** The switch between people: in this window, or in another one beside it. */
export function WhoAmI() {
  const { t } = useStrings();
  const { people } = useObservable(everybody);
  const person = usePerson();
  useWhere(); // the other windows open at the same place
  return (
    <fieldset className="who">
      <legend>{t("who.label")}</legend>
      {people.map((one) => {
        const role = `who.${one.as}`;
        return (
          <div key={one.as} className="who-line">
            <label className="who-one" data-person={one.as}>
              <input type="radio" name="who" checked={one.as === person} onChange={() => becomePerson(one.as)} />
              <Avatar user={one.id} small />
              <span className="who-name">
                {one.name}
                {isKey(role) && <span className="who-role">{t(role)}</span>}
              </span>
              <span className="who-lang">{one.locale.slice(0, 2)}</span>
            </label>
            <a
              className="who-window"
              href={addressAs(one.as)}
              target="_blank"
              rel="noopener"
              aria-label={t("who.window", { name: one.name })}
              title={t("who.window", { name: one.name })}
            >
              <Icon name="window" size={15} />
            </a>
          </div>
        );
      })}
    </fieldset>
  );
}
