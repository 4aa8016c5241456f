import { z } from "zod";
import { CacheState, PurgeByAge } from "./cache.js";
import { EventsQuery } from "./events.js";
import { Log, LogQuery, RecentErrors, Stalls } from "./journal.js";
import { OpenFile, OpenFiles, Purged } from "./open-files.js";
import { History, Overview } from "./overview.js";
import {
  RefreshRequest,
  ReloadReport,
  ServerEdit,
  ServerForm,
  ServerSwitch,
  Servers,
  ServerTrial,
  ServerTrialResult,
} from "./servers.js";
import { Done, Login, LoginLink, Session } from "./session.js";
import { Plugins, Settings, SettingsEdit } from "./settings.js";

/** Prefix of every route of the JSON API. */
export const API_ROOT = "/api/v1";

/** One route: the server and the OpenAPI document are made from it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below {@link API_ROOT}, with `{parameters}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** Needs no login. */
  readonly open?: true;
  /** Changes something: refused where the monitor only shows. */
  readonly changes?: true;
  /** Not JSON but a stream of events. */
  readonly stream?: true;
}

const handleOf = z.object({ handle: z.coerce.number().int().describe("Of an open file") });
const windowOf = handleOf.extend({ start: z.coerce.number().int().describe("First byte of the window") });
const keyOf = z.object({ key: z.string().describe("Of an entry, percent-encoded") });
const historyQuery = z.object({
  seconds: z.coerce.number().int().min(1).max(600).optional().describe("How far back; 600 without it"),
});
const document = z.record(z.string(), z.unknown());

/** Every route of the JSON API, by its operation's name. */
export const ROUTES = {
  session: { method: "GET", path: "/session", summary: "Whether you are logged in", answer: Session, open: true },
  login: {
    method: "POST",
    path: "/login",
    summary: "Opens a session (cookie)",
    body: Login,
    answer: Session,
    open: true,
  },
  logout: { method: "POST", path: "/logout", summary: "Ends the session", answer: Done, open: true },
  loginLink: { method: "POST", path: "/login-link", summary: "A link that logs a browser in once", answer: LoginLink },
  openapi: { method: "GET", path: "/openapi.json", summary: "This document", answer: document },
  overview: { method: "GET", path: "/overview", summary: "The mount at a glance", answer: Overview },
  history: { method: "GET", path: "/history", summary: "The last minutes", query: historyQuery, answer: History },
  events: {
    method: "GET",
    path: "/events",
    summary: "Live: a Snapshot, then Updates, as server-sent events",
    query: EventsQuery,
    answer: z.string(),
    stream: true,
  },
  openFiles: { method: "GET", path: "/open-files", summary: "Every open file with its windows", answer: OpenFiles },
  openFile: {
    method: "GET",
    path: "/open-files/{handle}",
    summary: "One open file",
    params: handleOf,
    answer: OpenFile,
  },
  purgeFile: {
    method: "POST",
    path: "/open-files/{handle}/purge",
    summary: "Drops every window of an open file",
    params: handleOf,
    answer: Purged,
    changes: true,
  },
  purgeWindow: {
    method: "POST",
    path: "/open-files/{handle}/windows/{start}/purge",
    summary: "Drops one window of an open file",
    params: windowOf,
    answer: Purged,
    changes: true,
  },
  cache: { method: "GET", path: "/cache", summary: "The cache in numbers", answer: CacheState },
  purgeCache: {
    method: "POST",
    path: "/cache/purge",
    summary: "Drops cached bytes by age",
    body: PurgeByAge,
    answer: Purged,
    changes: true,
  },
  servers: { method: "GET", path: "/servers", summary: "Every entry", answer: Servers },
  addServer: {
    method: "POST",
    path: "/servers",
    summary: "Adds an entry to the configuration",
    body: ServerEdit,
    answer: ReloadReport,
    changes: true,
  },
  testServer: {
    method: "POST",
    path: "/servers/test",
    summary: "Tries to connect",
    body: ServerTrial,
    answer: ServerTrialResult,
    changes: true,
  },
  server: {
    method: "GET",
    path: "/servers/{key}",
    summary: "An entry, for its form",
    params: keyOf,
    answer: ServerForm,
  },
  editServer: {
    method: "PUT",
    path: "/servers/{key}",
    summary: "Changes an entry of the configuration",
    params: keyOf,
    body: ServerEdit,
    answer: ReloadReport,
    changes: true,
  },
  removeServer: {
    method: "DELETE",
    path: "/servers/{key}",
    summary: "Takes an entry out of the configuration",
    params: keyOf,
    answer: ReloadReport,
    changes: true,
  },
  enableServer: {
    method: "PUT",
    path: "/servers/{key}/enabled",
    summary: "Enables or disables an entry",
    params: keyOf,
    body: ServerSwitch,
    answer: ReloadReport,
    changes: true,
  },
  refresh: {
    method: "POST",
    path: "/refresh",
    summary: "Forgets cached listings, metadata and artwork",
    body: RefreshRequest,
    answer: Done,
    changes: true,
  },
  reload: {
    method: "POST",
    path: "/reload",
    summary: "Puts the changed configuration in force",
    answer: ReloadReport,
    changes: true,
  },
  plugins: { method: "GET", path: "/plugins", summary: "The connectors", answer: Plugins },
  settings: { method: "GET", path: "/settings", summary: "What can change live", answer: Settings },
  editSettings: {
    method: "PUT",
    path: "/settings",
    summary: "Writes settings to the configuration file and puts them in force",
    body: SettingsEdit,
    answer: ReloadReport,
    changes: true,
  },
  errors: { method: "GET", path: "/errors", summary: "Recent warnings and errors", answer: RecentErrors },
  stalls: { method: "GET", path: "/stalls", summary: "Recent stalls with their cause", answer: Stalls },
  log: { method: "GET", path: "/log", summary: "The end of the log", query: LogQuery, answer: Log },
} as const satisfies Readonly<Record<string, Route>>;

/** Name of an operation. */
export type Operation = keyof typeof ROUTES;

type Part<O extends Operation, P extends string> =
  (typeof ROUTES)[O] extends Readonly<Record<P, z.ZodType>>
    ? z.output<(typeof ROUTES)[O][P & keyof (typeof ROUTES)[O]] & z.ZodType>
    : undefined;

/** What an operation answers. */
export type Answer<O extends Operation> = z.output<(typeof ROUTES)[O]["answer"]>;

/** What an operation is given, checked. */
export interface Question<O extends Operation> {
  readonly params: Part<O, "params">;
  readonly query: Part<O, "query">;
  readonly body: Part<O, "body">;
  readonly signal: AbortSignal;
}
