import { useObservable } from "../observable";
import { useStrings } from "../strings";
import { theme, THEMES } from "../theme";

export function ThemeSwitch() {
  const { t } = useStrings();
  const chosen = useObservable(theme);
  return (
    <label className="theme">
      <span>{t("theme.label")}</span>
      <select
        className="select"
        value={chosen}
        onChange={(event) => theme.set(THEMES.find((one) => one === event.target.value) ?? "auto")}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {t(`theme.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
