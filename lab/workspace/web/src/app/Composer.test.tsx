import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { answering, populate } from "../testing/workspace";
import { Composer } from "./Composer";

const field = () => screen.getByRole<HTMLTextAreaElement>("textbox");

beforeEach(populate);

it("completes a command with Tab and sends it with Enter", async () => {
  const sent = answering();
  render(<Composer channel="C1" label="Message" />);
  await userEvent.type(field(), "/r{Tab}help{Enter}");
  expect(sent[0]).toMatchObject({ path: "/person/say", body: { channel: "C1", text: "/rdslic help" } });
  expect(field().value).toBe("");
});

it("offers people after an at sign, and no commands in a thread", async () => {
  render(<Composer channel="C1" label="Réponse" thread="1.000001" />);
  await userEvent.type(field(), "/");
  expect(screen.queryByRole("listbox")).toBeNull();
  await userEvent.clear(field());
  await userEvent.type(field(), "pour @rds");
  expect(screen.getAllByRole("option").map((one) => one.textContent)).toEqual([
    "@rdslicRDS licences",
    "@rds-adminsRDS admins",
  ]);
});

it("keeps what could not be sent", async () => {
  answering({ ok: false, error: "invalid_command", message: "no" });
  render(<Composer channel="C1" label="Message" />);
  await userEvent.type(field(), "/nosuch thing{Enter}");
  expect(await screen.findByDisplayValue("/nosuch thing")).toBeDefined();
});

it("breaks lines with Shift and Enter", async () => {
  const sent = answering();
  render(<Composer channel="C1" label="Message" />);
  await userEvent.type(field(), "un{Shift>}{Enter}{/Shift}deux");
  expect(field().value).toBe("un\ndeux");
  expect(sent).toHaveLength(0);
});
