import { Button, Feedback } from "./Button";
import { Checks, type InputProps, MultiSelect, Radios, Select } from "./Choice";
import { initialOf, STATEFUL } from "./fields";
import { Overflow } from "./Overflow";
import { useAct, useSurface } from "./surface";
import { words } from "./Text";
import { Moment, NoFiles, Typed } from "./Typed";
import type { Block, Element } from "../types";

function Input(props: InputProps) {
  const kind = props.element.type;
  if (kind === "file_input") return <NoFiles />;
  if (kind.endsWith("picker")) return <Moment {...props} />;
  if (kind === "radio_buttons") return <Radios {...props} />;
  if (kind === "checkboxes") return <Checks {...props} />;
  if (kind.startsWith("multi_")) return <MultiSelect {...props} />;
  return kind.endsWith("_select") ? <Select {...props} /> : <Typed {...props} />;
}

interface Props {
  block: Block;
  element: Element;
  naming?: InputProps["naming"];
}

/** An input in any place. In an input block it waits for the form to be sent; elsewhere each choice goes to the app. */
export function Stateful({ block, element, naming }: Props) {
  const { values, known, fill } = useSurface();
  const { act } = useAct(block, element);
  const names = [block.block_id ?? "", element.action_id ?? ""] as const;
  const filled = values[names[0]]?.[names[1]];
  const stored = known[names[0]]?.[names[1]];
  const value = filled !== undefined ? filled : stored !== undefined ? stored : initialOf(element);
  const isSilent = block.type === "input" && !block.dispatch_action;

  async function change(next: unknown, isDone: boolean): Promise<void> {
    fill(names[0], names[1], next);
    if (isSilent || !isDone) return;
    const acked = await act({ selected: next });
    if (!acked && element.confirm !== undefined) fill(names[0], names[1], value);
  }

  const label = words(element.placeholder) || element.accessibility_label || element.action_id || "";
  return (
    <Input
      element={element}
      value={value}
      onChange={(next, isDone) => void change(next, isDone)}
      naming={naming ?? { "aria-label": label }}
    />
  );
}

/** Anything a person can act on. */
export function Control({ block, element }: { block: Block; element: Element }) {
  switch (element.type) {
    case "button":
    case "icon_button":
    case "workflow_button":
      return <Button block={block} element={element} />;
    case "overflow":
      return <Overflow block={block} element={element} />;
    case "feedback_buttons":
      return <Feedback block={block} element={element} />;
    default:
      return STATEFUL.test(element.type) ? <Stateful block={block} element={element} /> : null;
  }
}
