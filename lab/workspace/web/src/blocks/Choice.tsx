import { useId } from "react";
import { useObservable } from "../observable";
import { everybody } from "../people";
import { places, title } from "../store/places";
import { useStrings } from "../strings";
import type { Element, Option } from "../types";
import { Text, words } from "./Text";

export interface InputProps {
  element: Element;
  value: unknown;
  /** `isDone` when the choice is made, false while somebody still types. */
  onChange: (value: unknown, isDone: boolean) => void;
  naming: { id?: string; "aria-label"?: string; "aria-describedby"?: string; "aria-invalid"?: boolean };
}

const asOption = (value: string, text: string): Option => ({ value, text: { type: "plain_text", text } });

/** Return what a menu offers: its own options, people or places. */
function useOptions(element: Element): { groups: { label: string; options: Option[] }[] } {
  const { people } = useObservable(everybody);
  const known = useObservable(places);
  if (element.type.includes("users")) {
    return { groups: [{ label: "", options: people.map((one) => asOption(one.id, one.name)) }] };
  }
  if (element.type.includes("channels") || element.type.includes("conversations")) {
    return { groups: [{ label: "", options: known.map((one) => asOption(one.id, title(one))) }] };
  }
  const own = [{ label: "", options: element.options ?? [] }];
  const more = (element.option_groups ?? []).map((group) => ({ label: words(group.label), options: group.options }));
  return { groups: [...own, ...more].filter((group) => group.options.length > 0) };
}

function Options({ options }: { options: Option[] }) {
  return options.map((one) => (
    <option key={one.value} value={one.value}>
      {words(one.text)}
    </option>
  ));
}

/** A menu with one choice. */
export function Select({ element, value, onChange, naming }: InputProps) {
  const { t } = useStrings();
  const { groups } = useOptions(element);
  return (
    <select
      {...naming}
      className="select"
      value={typeof value === "string" ? value : ""}
      onChange={(event) => onChange(event.target.value || null, true)}
    >
      <option value="">{words(element.placeholder) || t("block.choose")}</option>
      {groups.map((group) =>
        group.label ? (
          <optgroup key={group.label} label={group.label}>
            <Options options={group.options} />
          </optgroup>
        ) : (
          <Options key="own" options={group.options} />
        ),
      )}
    </select>
  );
}

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** A menu with several choices, folded until it is opened. */
export function MultiSelect(props: InputProps) {
  const { t } = useStrings();
  const { groups } = useOptions(props.element);
  const chosen = listed(props.value);
  const shown = chosen.length ? t("block.chosen", { count: chosen.length }) : words(props.element.placeholder);
  return (
    <details className="multi">
      <summary aria-label={props.naming["aria-label"]}>{shown || t("block.choose")}</summary>
      <Checks {...props} options={groups.flatMap((group) => group.options)} />
    </details>
  );
}

/** Boxes to tick. */
export function Checks({ element, value, onChange, naming, options }: InputProps & { options?: Option[] }) {
  const chosen = listed(value);
  const toggle = (one: string): void =>
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one], true);
  return (
    <span className="choices" role="group" {...naming}>
      {(options ?? element.options ?? []).map((option) => (
        <label key={option.value} className="choice">
          <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
          <ChoiceText option={option} />
        </label>
      ))}
    </span>
  );
}

/** One of several, all in sight. */
export function Radios({ element, value, onChange, naming }: InputProps) {
  const name = useId();
  return (
    <span className="choices" role="radiogroup" {...naming}>
      {(element.options ?? []).map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value, true)}
          />
          <ChoiceText option={option} />
        </label>
      ))}
    </span>
  );
}

function ChoiceText({ option }: { option: Option }) {
  return (
    <span>
      <Text text={option.text} />
      {option.description && (
        <span className="choice-hint">
          <Text text={option.description} />
        </span>
      )}
    </span>
  );
}
