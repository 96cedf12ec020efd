import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { Confirm } from "../app/Confirm";
import { Troubles } from "../app/Status";
import { answering, populate } from "../testing/workspace";
import type { Block, Element } from "../types";
import { Blocks } from "./Blocks";
import { SurfaceContext, useValues } from "./surface";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const APPROVE: Element = { type: "button", action_id: "approve", value: "R1", text: plain("Approuver") };
const CONFIRM = {
  title: plain("Sûr ?"),
  text: plain("Le script sera lancé."),
  confirm: plain("Oui"),
  deny: plain("Non"),
};

function Card({ element }: { element: Element }) {
  const [values, fill] = useValues();
  const block: Block = { type: "actions", block_id: "b", elements: [element] };
  const target = { channel: "C1", ts: "1.000001" };
  return (
    <SurfaceContext value={{ kind: "message", target, values, fill, known: {}, errors: {} }}>
      <Blocks blocks={[block]} />
      <Confirm />
      <Troubles />
    </SurfaceContext>
  );
}

beforeEach(populate);

it("sends what a button says, once however often it is pressed meanwhile", async () => {
  const sent = answering();
  render(<Card element={APPROVE} />);
  await userEvent.dblClick(screen.getByRole("button", { name: "Approuver" }));
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    path: "/person/press",
    body: { as: "admin", action_id: "approve", value: "R1", ts: "1.000001" },
  });
});

it("asks first, and sends nothing when the answer is no", async () => {
  const sent = answering();
  render(<Card element={{ ...APPROVE, confirm: CONFIRM }} />);
  await userEvent.click(screen.getByRole("button", { name: "Approuver" }));
  await userEvent.click(await screen.findByRole("button", { name: "Non" }));
  expect(sent).toHaveLength(0);
  await userEvent.click(screen.getByRole("button", { name: "Approuver" }));
  await userEvent.click(await screen.findByRole("button", { name: "Oui" }));
  expect(sent[0]?.body.confirm).toBe(true);
});

it("sends a choice at once", async () => {
  const sent = answering();
  const options = [{ text: plain("Rouge"), value: "red" }];
  render(<Card element={{ type: "static_select", action_id: "colour", placeholder: plain("Couleur"), options }} />);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Couleur" }), "Rouge");
  expect(sent[0]?.body).toMatchObject({ action_id: "colour", selected: "red" });
});

it("says in the person's language that the app did not answer", async () => {
  answering({ ok: false, error: "operation_timeout", message: "english" });
  render(<Card element={APPROVE} />);
  await userEvent.click(screen.getByRole("button", { name: "Approuver" }));
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("trois secondes"));
});
