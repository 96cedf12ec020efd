// What `/person/servers` gives.

import type { Lang } from "../../strings";

export type SwitchValue = boolean | number | string | string[];

export interface Switch {
  name: string;
  kind: "yes_no" | "seconds" | "step" | "choice" | "actions";
  value: SwitchValue;
  choices?: string[];
}

export interface Service {
  name: string;
  state: string;
  start_mode: string;
  switches: Switch[];
}

export interface KeyPack {
  id: number;
  version: string;
  type: number;
  total: number | null;
  issued: number;
  available: number;
}

export interface LicenseServer {
  activation: string;
  server_id_last: string;
  database_path: string;
  packs: KeyPack[];
}

export interface SessionHost {
  mode: string;
  mode_source: string;
  servers: string[];
  servers_source: string;
  grace_days: number | null;
}

/** A scheduled task that starts a service. `next_at`: seconds since 1970; `after_start`: after each start of Windows, too. */
export interface Task {
  name: string;
  service: string;
  next_at: number | null;
  after_start: boolean;
}

export interface Running {
  action: string;
  script_sha256: string;
  params: Record<string, unknown>;
  since: number;
  step: string;
}

export interface Server {
  name: string;
  os: string;
  build: string;
  locale: string;
  domain: string;
  is_reachable: boolean;
  services: Service[];
  license_server: LicenseServer | null;
  session_host: SessionHost | null;
  tasks: Task[];
  files: { path: string; bytes: number }[];
  shells: number;
  running: Running[];
  switches: Switch[];
}

export interface Run {
  id: number;
  server: string;
  action: string;
  script_sha256: string;
  params: Record<string, unknown>;
  ok: boolean;
  at: number;
  took_ms: number;
  answer: Record<string, unknown> | null;
}

export interface Estate {
  version: string;
  estate: string;
  estates: { name: string; about: Partial<Record<Lang, string>> }[];
  servers: Server[];
  runs: Run[];
  actions: Record<string, Record<Lang, string>>;
}
