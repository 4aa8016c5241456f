export type {
  AgeBucket,
  CacheState,
  Failure,
  LoginLink,
  LogLine,
  MemoryState,
  MountFacts,
  OpenFile,
  OptionField,
  OptionState,
  Overview,
  Plugin,
  Purged,
  ReaderProcess,
  Refusal,
  ReloadChanges,
  Sample,
  Server,
  ServerEdit,
  ServerForm,
  ServerTrial,
  ServerTrialResult,
  Session,
  Setting,
  Settings,
  Snapshot,
  Stall,
  StallCause,
  Totals,
  Update,
  Window,
} from "./api.js";
export { openApiDocument } from "./contract/openapi.js";
export { type Answer, API_ROOT, type Operation, type Question, ROUTES, type Route } from "./contract/routes.js";
export { LogJournal } from "./facts/log-journal.js";
export { Monitor, type MonitorPlace, type MonitorRequest } from "./monitor.js";
export type { ConfigurationAccess, MonitorParts } from "./monitor-parts.js";
