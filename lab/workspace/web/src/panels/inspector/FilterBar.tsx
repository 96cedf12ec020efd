import { useStrings } from "../../strings";
import type { Filter } from "./entries";
import { KINDS } from "./types";

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

/** What to show of all that passed. */
export function FilterBar({ filter, onChange }: Props) {
  const { t } = useStrings();
  return (
    <div className="filter" role="search" aria-label={t("inspector.filter")}>
      <input
        type="search"
        className="field"
        aria-label={t("inspector.search")}
        placeholder={t("inspector.search")}
        value={filter.words}
        onChange={(event) => onChange({ ...filter, words: event.target.value })}
      />
      <div className="panel-row">
        {KINDS.map((kind) => (
          <label key={kind} className="switch">
            <input
              type="checkbox"
              checked={filter.kinds.includes(kind)}
              onChange={(event) => {
                const others = filter.kinds.filter((one) => one !== kind);
                onChange({ ...filter, kinds: event.target.checked ? [...others, kind] : others });
              }}
            />
            {t(`inspector.kind.${kind}`)}
          </label>
        ))}
        <label className="switch">
          <input
            type="checkbox"
            checked={filter.onlyTrouble}
            onChange={(event) => onChange({ ...filter, onlyTrouble: event.target.checked })}
          />
          {t("inspector.only_trouble")}
        </label>
      </div>
    </div>
  );
}
