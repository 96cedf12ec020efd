import { beforeEach, expect, it } from "vitest";
import { answering } from "../testing/workspace";
import type { Message } from "../types";
import { forget, forgetAll, loadOlder, loadRoom, noteSent, placed, receive, room } from "./messages";

const message = (ts: string, more: Partial<Message> = {}): Message => ({ ts, text: ts, ...more });
const shown = (): string[] =>
  room("C1")
    .get()
    .messages.map((one) => one.text);

beforeEach(forgetAll);

it("keeps the order of the workspace, whatever order things come in", () => {
  const list = ["3", "1", "2"].reduce<Message[]>((all, ts) => placed(all, message(ts)), []);
  expect(list.map((one) => one.ts)).toEqual(["1", "2", "3"]);
  expect(placed(list, message("2", { text: "new" }))[1]?.text).toBe("new");
});

it("shows what comes, changes and goes; replies stay in their thread", async () => {
  answering({ messages: [message("1")], has_more: false });
  await loadRoom("C1");
  receive("C1", message("2"));
  receive("C1", message("3", { thread_ts: "1" }));
  receive("C1", message("1", { text: "edited" }));
  expect(shown()).toEqual(["edited", "2"]);
  forget("C1", "2");
  expect(shown()).toEqual(["edited"]);
});

it("puts older pages above, and leaves out what lies above the oldest", async () => {
  answering({ messages: [message("5")], has_more: true }, { messages: [message("3"), message("4")], has_more: false });
  await loadRoom("C1");
  receive("C1", message("2"));
  expect(shown()).toEqual(["5"]);
  await loadOlder("C1");
  expect(shown()).toEqual(["3", "4", "5"]);
});

it("does not let the answer to sending undo what the stream brought first", async () => {
  answering({ messages: [], has_more: false });
  await loadRoom("C1");
  receive("C1", message("1", { reply_count: 1 }));
  expect(noteSent("C1", message("1")).reply_count).toBe(1);
  expect(room("C1").get().messages[0]?.reply_count).toBe(1);
});

it("loses nothing that comes, changes or goes while it looks for the first time", async () => {
  answering({ messages: [message("1"), message("2"), message("3")], has_more: false });
  const looking = loadRoom("C1");
  receive("C1", message("4"));
  receive("C1", message("1", { text: "edited" }));
  forget("C1", "2");
  await looking;
  expect(shown()).toEqual(["edited", "3", "4"]);
});

it("shows nobody what was looked for by whoever sat here before", async () => {
  answering({ messages: [message("1")], has_more: false });
  const looking = loadRoom("C1");
  forgetAll();
  await looking;
  expect(shown()).toEqual([]);
});
