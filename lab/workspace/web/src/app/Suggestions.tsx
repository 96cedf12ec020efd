import type { Suggestion } from "./completion";

interface Props {
  id: string;
  label: string;
  suggestions: Suggestion[];
  chosen: number;
  onTake: (suggestion: Suggestion) => void;
}

/** What could come next, above the field; the field keeps the focus and says which one is chosen. */
export function Suggestions({ id, label, suggestions, chosen, onTake }: Props) {
  return (
    <div className="suggestions" role="listbox" id={id} aria-label={label}>
      {suggestions.map((one, at) => (
        <div
          key={one.insert}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === chosen}
          className="suggestion"
          onPointerDown={(event) => {
            event.preventDefault(); // the field keeps the focus
            onTake(one);
          }}
        >
          <span className="suggestion-label">{one.label}</span>
          <span className="hint">{one.hint}</span>
        </div>
      ))}
    </div>
  );
}
