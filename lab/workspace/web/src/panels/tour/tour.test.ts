import { expect, it } from "vitest";
import { destination, type Here, target } from "./pointing";
import { advanced, noted, started } from "./progress";
import type { Step } from "./types";

const words = { fr: "", en: "" };
const HERE: Here = { person: "admin", handle: "rds-help", thread: null };
const NOTHING = { known: {}, seen: [], isDone: false };
const SAY: Step = {
  title: words,
  who: "admin",
  deed: { kind: "say", channel: "#rds-help", text: "/rdslic aide" },
  sees: [{ who: "admin", channel: "#rds-help", thread_of: null, view: false }],
  tour: null,
};
const PRESS: Step = {
  ...SAY,
  who: "approver",
  deed: { kind: "press", channel: "#rds-approvals", of: "card", action: "approve" },
  sees: [
    { who: "admin", channel: "#rds-help", thread_of: "asked", view: false },
    { who: "admin", channel: "#rds-help", thread_of: "asked", view: false },
  ],
};
const known = { card: { channel: "#rds-approvals", ts: "1.1" }, asked: { channel: "#rds-help", ts: "1.0" } };

it("leads to the person, then to the place, then to what is to be done there", () => {
  const standing = { ...NOTHING, known };
  expect(target(PRESS, standing, HERE)).toEqual({ kind: "person", name: "approver" });
  expect(target(PRESS, standing, { ...HERE, person: "approver" })).toEqual({ kind: "place", handle: "rds-approvals" });
  const there = { person: "approver", handle: "rds-approvals", thread: null };
  expect(target(PRESS, standing, there)).toEqual({ kind: "button", ts: "1.1", action: "approve" });
  expect(target(SAY, NOTHING, HERE)).toEqual({ kind: "composer" });
});

it("leaves a thread that may hide the channel", () => {
  expect(target(SAY, NOTHING, { ...HERE, thread: "1.0" })).toEqual({ kind: "place", handle: "rds-help" });
});

it("leads to what is not seen yet once the deed shows, and to the last of it when all is there", () => {
  const one = { channel: "#rds-help", ts: "2.0" };
  const half = { known, seen: [one, null], isDone: false };
  expect(destination(PRESS, half)).toEqual({ who: "admin", handle: "rds-help", thread: "1.0" });
  expect(target(PRESS, half, HERE)).toEqual({ kind: "message", ts: "1.0", inThread: false });
  const whole = { known, seen: [one, { ...one, ts: "2.1" }], isDone: true };
  expect(target(PRESS, whole, { ...HERE, thread: "1.0" })).toEqual({ kind: "message", ts: "2.1", inThread: true });
});

it("points to an open form, and to nothing where a message was never seen", () => {
  const form = { ...SAY, sees: [{ who: "admin", channel: "#rds-help", thread_of: null, view: true }] };
  const seen = { known: {}, seen: [{ channel: "#rds-help", ts: "" }], isDone: true };
  expect(target(form, seen, HERE)).toEqual({ kind: "form" });
  expect(target(PRESS, NOTHING, { person: "approver", handle: "rds-approvals", thread: null })).toBeNull();
});

it("keeps what was seen, remembers messages, and is done when all is there", () => {
  const at = { channel: "#rds-help", ts: "9.0" };
  const begun = started("e", "check", "5.0");
  const half = noted(begun, { seen: [at, null], known: { asked: at }, is_done: false, now: "" });
  expect(half).toMatchObject({ known: { asked: at }, isDone: false });
  expect(noted(half, { seen: [null, null], known: {}, is_done: false, now: "" })).toBe(half);
  const whole = noted(half, { seen: [null, at], known: {}, is_done: false, now: "" });
  expect(whole).toMatchObject({ seen: [at, at], isDone: true });
});

it("counts for the next step what came after the last thing seen, so that one may go ahead", () => {
  const begun = started("e", "check", "5.0");
  const done = noted(begun, { seen: [{ channel: "c", ts: "9.0" }], known: {}, is_done: true, now: "12.0" });
  expect(advanced(done)).toMatchObject({ step: 1, since: "9.0", seen: [], isDone: false });
  const form = noted(begun, { seen: [{ channel: "c", ts: "" }], known: {}, is_done: true, now: "12.0" });
  expect(advanced(form).since).toBe("5.0");
});
