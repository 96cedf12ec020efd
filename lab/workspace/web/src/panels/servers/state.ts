// The practice estate as this window knows it: looked at while the panel is open, changed through the workspace.

import { get, post } from "../../api";
import { Observable } from "../../observable";
import { announce, complain } from "../../store/doing";
import { t } from "../../strings";
import type { Estate, Run, Server, Switch, SwitchValue } from "./types";

export const estate = new Observable<Estate | null>(null);

/** Return the runs that are new in `after`, oldest first. */
export function newRuns(before: Estate | null, after: Estate): Run[] {
  const last = before?.runs[0]?.id ?? (before === null ? Infinity : 0);
  return after.runs.filter((run) => run.id > last).reverse();
}

/** Return the switches of a server that stand otherwise than on a server in order. */
export function switchedOn(server: Server): Switch[] {
  const all = [...server.switches, ...server.services.flatMap((service) => service.switches)];
  return all.filter((one) => {
    if (one.name === "french" || one.kind === "choice") return false;
    return Array.isArray(one.value) ? one.value.length > 0 : Boolean(one.value);
  });
}

/** Look at the estate. Raises Refused. */
export async function look(): Promise<void> {
  const seen = await get<Estate>("servers");
  const before = estate.get();
  if (before?.version === seen.version) return;
  for (const run of newRuns(before, seen)) {
    const key = run.ok ? "servers.ended_well" : "servers.ended_badly";
    announce(t(key, { server: run.server, action: run.action }));
  }
  estate.set(seen);
}

/** Do something to the servers and look at once; a refusal is shown, and what was shown before comes back. */
async function change(path: string, fields: Record<string, unknown>, before = estate.get()): Promise<void> {
  try {
    await post(`servers/${path}`, fields);
  } catch (problem) {
    complain(problem);
    estate.set(before);
  }
  await look().catch(complain);
}

/** Return the estate with one switch turned. */
export function turned(known: Estate, server: string, name: string, value: SwitchValue): Estate {
  const set = (one: Switch): Switch => (one.name === name ? { ...one, value } : one);
  const servers = known.servers.map((one) => {
    if (one.name !== server) return one;
    const services = one.services.map((service) => ({ ...service, switches: service.switches.map(set) }));
    return { ...one, services, switches: one.switches.map(set) };
  });
  return { ...known, servers };
}

/** Turn a switch: it shows at once, and the server obeys a moment later. */
export function turn(server: string, name: string, value: SwitchValue): Promise<void> {
  const before = estate.get();
  if (before !== null) estate.set(turned(before, server, name, value));
  return change("switch", { server, name, value }, before);
}

export const reset = (server?: string): Promise<void> => change("reset", { server });
export const choose = (name: string): Promise<void> => change("estate", { estate: name });
