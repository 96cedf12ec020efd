import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { modal } from "../store/views";
import { answering, populate } from "../testing/workspace";
import type { View } from "../types";
import { ModalView } from "./ModalView";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const FORM: View = {
  id: "V1",
  type: "modal",
  hash: "1",
  title: plain("Demander"),
  submit: plain("Envoyer"),
  blocks: [
    { type: "input", block_id: "why", label: plain("Motif"), element: { type: "plain_text_input", action_id: "text" } },
  ],
  previous_view_id: null,
  state: { values: { why: { text: { type: "plain_text_input", value: null } } } },
};

beforeEach(() => {
  populate();
  modal.set({ view: FORM, depth: 1 });
});

it("says under the field what is missing, goes there, and sends nothing", async () => {
  const sent = answering();
  render(<ModalView />);
  await userEvent.click(screen.getByText("Envoyer"));
  const field = screen.getByLabelText("Motif", { exact: false });
  expect(screen.getByText("Remplissez ce champ.")).toBeDefined();
  expect(document.activeElement).toBe(field);
  expect(sent).toHaveLength(0);
});

it("shows what the app finds wrong under its field", async () => {
  const sent = answering({ ok: false, error: "form_errors", message: "", errors: { why: "Trop vague." } });
  render(<ModalView />);
  await userEvent.type(screen.getByLabelText("Motif", { exact: false }), "migration");
  await userEvent.click(screen.getByText("Envoyer"));
  expect(await screen.findByText("Trop vague.")).toBeDefined();
  expect(sent[0]?.body).toMatchObject({ view_id: "V1", values: { why: { text: "migration" } } });
});

it("keeps what was typed when the app changes the form", async () => {
  render(<ModalView />);
  await userEvent.type(screen.getByLabelText("Motif", { exact: false }), "soir");
  act(() => modal.set({ view: { ...FORM, hash: "2", title: plain("Autre titre") }, depth: 1 }));
  expect(screen.getByText("Autre titre")).toBeDefined();
  expect(screen.getByDisplayValue("soir")).toBeDefined();
});
