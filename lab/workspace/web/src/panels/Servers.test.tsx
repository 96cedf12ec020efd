import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { populate } from "../testing/workspace";
import Servers from "./Servers";
import { estate as known, newRuns, switchedOn } from "./servers/state";
import type { Estate, Run, Server, Task } from "./servers/types";

const LEFT: Task = { name: "rdslic-1", service: "TermService", next_at: null, after_start: true };
const SERVER: Server = {
  name: "SRV-1",
  os: "Windows Server 2022",
  build: "1.2",
  locale: "fr-FR",
  domain: "",
  is_reachable: true,
  services: [
    {
      name: "TermService",
      state: "Running",
      start_mode: "Manual",
      switches: [
        { name: "TermService.state", kind: "choice", value: "Running", choices: ["Running", "Stopped"] },
        { name: "TermService.does_not_stop", kind: "yes_no", value: true },
      ],
    },
  ],
  license_server: null,
  session_host: null,
  tasks: [LEFT],
  files: [],
  shells: 0,
  running: [],
  switches: [
    { name: "quota", kind: "yes_no", value: false },
    { name: "french", kind: "yes_no", value: true },
    { name: "slow_step_s", kind: "seconds", value: 0 },
  ],
};
const ESTATE: Estate = {
  version: "1",
  estate: "default",
  estates: [{ name: "default", about: { fr: "À mi-chemin." } }],
  servers: [SERVER],
  runs: [],
  actions: { check_mode: { fr: "Vérifier le mode", en: "Check the mode" } },
};
const run = (id: number): Run => ({
  id,
  server: "SRV-1",
  action: "check_mode",
  script_sha256: "ab",
  params: {},
  ok: true,
  at: 0,
  took_ms: 5,
  answer: { ok: true, data: { mode: 4 } },
});

let shown = ESTATE;
let posted: Record<string, unknown>[] = [];

beforeEach(() => {
  populate();
  known.set(null);
  [shown, posted] = [ESTATE, []];
  vi.stubGlobal("fetch", (_path: string, options?: { body?: string }) => {
    if (options?.body !== undefined) posted.push(JSON.parse(options.body) as Record<string, unknown>);
    return Promise.resolve(new Response(JSON.stringify({ ok: true, ...shown })));
  });
});

it("shows a server in the person's language and turns its switches", async () => {
  render(<Servers />);
  await screen.findByText("SRV-1");
  expect(screen.getByText("À mi-chemin.")).toBeTruthy();
  expect(screen.getByText("1 panne")).toBeTruthy();
  shown = { ...ESTATE, version: "2", servers: [{ ...SERVER, is_reachable: false }] };
  await userEvent.click(screen.getByLabelText("Trop de sessions ouvertes (quota)"));
  expect(posted[0]).toMatchObject({ server: "SRV-1", name: "quota", value: true });
  expect(await screen.findByText("injoignable")).toBeTruthy();
});

it("sends an amount when its field is left, and takes a senseless one back", async () => {
  render(<Servers />);
  const field = await screen.findByLabelText<HTMLInputElement>("Secondes perdues à chaque étape");
  await userEvent.clear(field);
  await userEvent.type(field, "-3{Enter}");
  expect(posted).toEqual([]);
  await userEvent.clear(field);
  await userEvent.type(field, "2.5{Enter}");
  expect(posted[0]).toMatchObject({ name: "slow_step_s", value: 2.5 });
});

it("shows the task that a change left behind, and whether it is still due", async () => {
  const due = { ...LEFT, name: "rdslic-2", next_at: 0 };
  shown = { ...ESTATE, servers: [{ ...SERVER, tasks: [LEFT, due] }] };
  render(<Servers />);
  expect((await screen.findByText("rdslic-1")).parentElement?.textContent).toContain("plus rien de prévu");
  expect(screen.getByText("rdslic-2").parentElement?.textContent).toContain("prochaine fois à");
});

it("names the file of a script that ran beside a change", async () => {
  shown = { ...ESTATE, runs: [{ ...run(1), action: "cancel" }, run(2)] };
  render(<Servers />);
  expect(await screen.findByText("bot/servers/scripts/cancel.ps1")).toBeTruthy();
  expect(screen.getByText("check_mode/run.ps1")).toBeTruthy();
});

it("shows what ran, by its title, and reports nothing twice", async () => {
  shown = { ...ESTATE, runs: [run(1)] };
  render(<Servers />);
  expect(await screen.findByText("Vérifier le mode")).toBeTruthy();
  const after = { ...ESTATE, runs: [run(3), run(2), run(1)] };
  expect(newRuns(null, after)).toEqual([]);
  expect(newRuns(ESTATE, after).map((one) => one.id)).toEqual([1, 2, 3]);
  act(() => known.set(after));
  expect(newRuns(after, after)).toEqual([]);
});

it("shows a switch at once, and takes it back when it is refused", async () => {
  render(<Servers />);
  const box = await screen.findByLabelText<HTMLInputElement>("Trop de sessions ouvertes (quota)");
  let refuse: (answer: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (path: string) =>
    path.includes("switch")
      ? new Promise<Response>((resolve) => (refuse = resolve))
      : Promise.resolve(new Response(JSON.stringify({ ok: true, ...ESTATE }))),
  );
  await userEvent.click(box);
  expect(box.checked).toBe(true);
  refuse(new Response(JSON.stringify({ ok: false, error: "invalid_value" })));
  await waitFor(() => expect(box.checked).toBe(false));
});

it("counts as faults what a server in order has not", () => {
  expect(switchedOn(SERVER).map((one) => one.name)).toEqual(["TermService.does_not_stop"]);
});
