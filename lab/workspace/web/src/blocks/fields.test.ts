import { describe, expect, it } from "vitest";
import type { Block, Element } from "../types";
import { complaint, initialOf, plainValue } from "./fields";

const input = (element: Element, more: Partial<Block> = {}): Block => ({
  type: "input",
  block_id: "b",
  element,
  ...more,
});

describe("what the client says before anything is sent", () => {
  it.each([
    ["an empty field", { type: "plain_text_input" }, "", "field.required"],
    ["a text that is too short", { type: "plain_text_input", min_length: 3 }, "ab", "field.too_short"],
    ["a text that is too long", { type: "plain_text_input", max_length: 3 }, "abcd", "field.too_long"],
    ["a word for a number", { type: "number_input" }, "ten", "field.number"],
    ["a part where a whole is wanted", { type: "number_input" }, "1.5", "field.whole"],
    ["a number below the least", { type: "number_input", min_value: "10" }, "9", "field.least"],
    ["a number above the most", { type: "number_input", max_value: "10" }, "11", "field.most"],
    ["a name for an address", { type: "email_text_input" }, "admin", "field.email"],
    ["too many choices", { type: "multi_static_select", max_selected_items: 1 }, ["a", "b"], "field.too_many"],
  ])("refuses %s", (_what, element, value, key) => {
    expect(complaint(input(element), value)?.key).toBe(key);
  });

  it.each([
    ["an optional field that is empty", { type: "plain_text_input" }, null, { optional: true }],
    ["a number in its range", { type: "number_input", min_value: "9", max_value: "100" }, "10", {}],
    ["a choice", { type: "static_select" }, "a", {}],
  ])("takes %s", (_what, element, value, more) => {
    expect(complaint(input(element, more), value)).toBeNull();
  });
});

it("reads every kind of state as a plain value", () => {
  const option = { text: { type: "plain_text" as const, text: "A" }, value: "a" };
  expect(plainValue({ type: "static_select", selected_option: option })).toBe("a");
  expect(plainValue({ type: "checkboxes", selected_options: [option] })).toEqual(["a"]);
  expect(plainValue({ type: "users_select", selected_user: null })).toBeNull();
  expect(initialOf({ type: "static_select", initial_option: option })).toBe("a");
});
