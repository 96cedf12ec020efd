// Values of inputs: from what Slack keeps to what a person sees, and the checks that Slack's client makes itself.

import type { Key } from "../strings";
import type { Block, Element, FieldState, Option } from "../types";

/** Kinds that a person types into. */
export const TYPED = ["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"];

/** Kinds that keep a state; whoever presses one chooses at once, unless it stands in an input block. */
export const STATEFUL = /(_select|_input|radio_buttons|checkboxes|picker)$/;

const values = (options: Option[] | undefined): string[] | undefined => options?.map((one) => one.value);

/** Return what an element shows before anybody touched it: text, a value, a list of values, or null. */
export function initialOf(element: Element): unknown {
  const first =
    element.initial_option?.value ??
    values(element.initial_options) ??
    element.initial_value ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time ??
    element.initial_user ??
    element.initial_users ??
    element.initial_channel ??
    element.initial_channels ??
    element.initial_conversation ??
    element.initial_conversations;
  return first ?? null;
}

/** Return the plain value in a view's state: of an option, its value. */
export function plainValue(state: FieldState | undefined): unknown {
  if (state === undefined) return undefined;
  const entry = Object.entries(state).find(([name]) => name !== "type");
  const value = entry?.[1];
  if (Array.isArray(value)) return value.map((one: unknown) => (isOption(one) ? one.value : one));
  return isOption(value) ? value.value : value;
}

function isOption(value: unknown): value is Option {
  return typeof value === "object" && value !== null && "value" in value;
}

/** Return every option of a menu, groups opened. */
export function optionsOf(element: Element): Option[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

export interface Complaint {
  key: Key;
  facts?: Record<string, string | number>;
}

/** Return what is wrong with what stands in an input block, or null when it may be sent. */
export function complaint(block: Block, value: unknown): Complaint | null {
  const element = block.element;
  if (element === undefined) return null;
  const isEmpty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  if (isEmpty) return block.optional ? null : { key: "field.required" };
  const most = element.max_selected_items;
  if (Array.isArray(value)) {
    return most !== undefined && value.length > most ? { key: "field.too_many", facts: { most } } : null;
  }
  return typeof value === "string" && TYPED.includes(element.type) ? wrongText(element, value) : null;
}

function wrongText(element: Element, text: string): Complaint | null {
  const { min_length: least = 0, max_length: most = 3000 } = element;
  if (text.length < least) return { key: "field.too_short", facts: { least } };
  if (text.length > most) return { key: "field.too_long", facts: { most } };
  if (element.type === "number_input") return wrongNumber(element, text);
  if (element.type === "email_text_input" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) return { key: "field.email" };
  if (element.type === "url_text_input" && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/.test(text)) return { key: "field.url" };
  return null;
}

function wrongNumber(element: Element, text: string): Complaint | null {
  const { min_value: least, max_value: most } = element;
  if (!/^-?\d+(\.\d+)?$/.test(text)) return { key: "field.number" };
  if (!element.is_decimal_allowed && text.includes(".")) return { key: "field.whole" };
  if (least !== undefined && Number(text) < Number(least)) return { key: "field.least", facts: { least } };
  if (most !== undefined && Number(text) > Number(most)) return { key: "field.most", facts: { most } };
  return null;
}
