import { expect, it } from "vitest";
import { say } from "../strings";
import en from "./en.json";
import fr from "./fr.json";

const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

it("has the same sentences in both languages, with the same facts in them", () => {
  expect(Object.keys(fr)).toEqual(Object.keys(en));
  for (const key of Object.keys(en) as (keyof typeof en)[])
    expect([key, holes(fr[key])]).toEqual([key, holes(en[key])]);
});

it("counts as each language does: none is one in French and many in English", () => {
  expect(say("fr", "message.replies", { count: 0 })).toBe("0 réponse");
  expect(say("en", "message.replies", { count: 0 })).toBe("0 replies");
  expect(say("en", "message.replies", { count: 1 })).toBe("1 reply");
});
