import { z } from "zod";
import { bytes, bytesPerSecond, count, named } from "./named-schemas.js";

/** A failure for people. */
export const Failure = named(
  "Failure",
  "What is wrong, and what to do.",
  z.object({ code: z.string(), message: z.string(), hint: z.string() }),
);

/** One entry of `servers[]` as it is now. */
export const Server = named(
  "Server",
  "One entry of servers[] as it is now.",
  z.object({
    key: z.string().describe("username@alias, or alias"),
    alias: z.string(),
    type: z.string().describe("The connector"),
    username: z.string().optional(),
    enabled: z.boolean(),
    state: z.enum(["connecting", "ready", "failed", "disabled"]),
    product: z.string().optional(),
    version: z.string().optional(),
    latencyMs: z.number().optional().describe("Of the last ping"),
    error: Failure.optional().describe("While the state is `failed`, or the last ping failed"),
    listings: count("Known ones"),
    oldestListingAgeMs: z.number().optional(),
    staleListings: count("Served though their refresh failed"),
    connectionsInUse: count("Requests under way"),
    connectionsWaiting: count("Requests that wait for a connection"),
    maxConnections: z.int(),
    maxMbitPerSecond: z.number().optional().describe("Absent: no limit"),
    inBytesPerSecond: bytesPerSecond("From this server"),
    inBytes: bytes("From this server since the start"),
  }),
);

/** Every entry. */
export const Servers = named(
  "Servers",
  "Every entry of the configuration, in its order.",
  z.object({ servers: z.array(Server) }),
);

/** One option of a form. */
export const OptionField = named(
  "OptionField",
  "One option of an entry, for a form.",
  z.object({
    name: z.string(),
    type: z.enum(["string", "url", "number", "boolean"]),
    required: z.boolean(),
    secret: z.boolean().describe("Never sent back; a form shows only whether it is set"),
    help: z.string(),
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    oneOf: z.array(z.string()).optional(),
  }),
);

const optionValue = z.union([z.string(), z.number(), z.boolean()]);

/** One option of an entry, with what the configuration says. */
export const OptionState = named(
  "OptionState",
  "One option of an entry, with what the configuration file says.",
  OptionField.extend({
    value: optionValue.optional().describe("As the file says it, variables unexpanded; never of a secret"),
    isSet: z.boolean().describe("Whether the file sets it, also by a file of its own"),
  }),
);

/** An entry, for the form that edits it. */
export const ServerForm = named(
  "ServerForm",
  "An entry, for the form that edits it. Secrets are never in it.",
  z.object({
    key: z.string(),
    alias: z.string(),
    type: z.string(),
    enabled: z.boolean(),
    maxConnections: z.int().optional().describe("Absent: the default"),
    maxMbitPerSecond: z.number().optional(),
    options: z.array(OptionState),
  }),
);

/** An entry as a form sends it. */
export const ServerEdit = named(
  "ServerEdit",
  [
    "An entry as a form sends it. In `options` (username and the connector's own) a value is set, null removes it, what is",
    "left out stays as it is. A secret that is left out stays only while the address names the same host: otherwise it has",
    "to be entered again.",
  ].join(" "),
  z.strictObject({
    alias: z.string(),
    type: z.string(),
    enabled: z.boolean().optional(),
    maxConnections: z.number().nullable().optional(),
    maxMbitPerSecond: z.number().nullable().optional(),
    options: z.record(z.string(), optionValue.nullable()),
  }),
);

/** Whether an entry is shown. */
export const ServerSwitch = named(
  "ServerSwitch",
  "Whether the entry is mounted.",
  z.strictObject({ enabled: z.boolean() }),
);

/** An entry to try. */
export const ServerTrial = named(
  "ServerTrial",
  "What to try: the entry `key` as it is, an `entry` as a form has it, or both: the entry with its changes.",
  z.strictObject({ key: z.string().optional(), entry: ServerEdit.optional() }),
);

/** What came of a try. */
export const ServerTrialResult = named(
  "ServerTrialResult",
  "`ok`; `refused`: the server answers but not to these credentials; `unreachable`: no such server answers there, or not as it should.",
  z.object({
    outcome: z.enum(["ok", "refused", "unreachable"]),
    product: z.string().optional(),
    version: z.string().optional(),
    latencyMs: z.number().optional(),
    error: Failure.optional(),
  }),
);

/** What to refresh. */
export const RefreshRequest = named(
  "RefreshRequest",
  "What to forget: listings, metadata and artwork at and below `path` (`user@alias/Films`), all without it.",
  z.strictObject({ path: z.string().optional() }),
);

/** What a change of the configuration changed. */
export const ReloadReport = named(
  "ReloadReport",
  "What a change of the configuration changed. Entries in none of the lists stayed connected as they were.",
  z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    replaced: z.array(z.string()).describe("Another server under the same key"),
    reconnected: z.array(z.string()).describe("The same server with other credentials or options"),
    awaitingMount: z.array(z.string()).describe("Options that were changed and take a new mount"),
  }),
);
