import type { z } from "zod";
import type * as cache from "./contract/cache.js";
import type * as events from "./contract/events.js";
import type * as journal from "./contract/journal.js";
import type * as openFiles from "./contract/open-files.js";
import type * as overview from "./contract/overview.js";
import type * as servers from "./contract/servers.js";
import type * as session from "./contract/session.js";
import type * as settings from "./contract/settings.js";

// The page and the command line build on these; the OpenAPI document says what each field is.

/** What a read waits for; see the schema. */
export type StallCause = z.output<typeof overview.StallCause>;
/** Which mount this is. */
export type MountFacts = z.output<typeof overview.MountFacts>;
/** The account of memory. */
export type MemoryState = z.output<typeof overview.MemoryState>;
/** Counters since the start. */
export type Totals = z.output<typeof overview.Totals>;
/** The mount at a glance. */
export type Overview = z.output<typeof overview.Overview>;
/** One second of history. */
export type Sample = z.output<typeof overview.Sample>;
/** One open media file. */
export type OpenFile = z.output<typeof openFiles.OpenFile>;
/** One window of it. */
export type Window = z.output<typeof openFiles.Window>;
/** A process that has it open. */
export type ReaderProcess = z.output<typeof openFiles.ReaderProcess>;
/** What a purge did. */
export type Purged = z.output<typeof openFiles.Purged>;
/** The cache in numbers. */
export type CacheState = z.output<typeof cache.CacheState>;
/** Cached bytes by age. */
export type AgeBucket = z.output<typeof cache.AgeBucket>;
/** One entry of the configuration as it is now. */
export type Server = z.output<typeof servers.Server>;
/** A failure for people. */
export type Failure = z.output<typeof servers.Failure>;
/** One option of a form. */
export type OptionField = z.output<typeof servers.OptionField>;
/** One option with what the file says. */
export type OptionState = z.output<typeof servers.OptionState>;
/** An entry, for the form that edits it. */
export type ServerForm = z.output<typeof servers.ServerForm>;
/** An entry as a form sends it. */
export type ServerEdit = z.output<typeof servers.ServerEdit>;
/** An entry to try. */
export type ServerTrial = z.output<typeof servers.ServerTrial>;
/** What came of a try. */
export type ServerTrialResult = z.output<typeof servers.ServerTrialResult>;
/** What a change of the configuration changed. */
export type ReloadChanges = z.output<typeof servers.ReloadReport>;
/** A connector. */
export type Plugin = z.output<typeof settings.Plugin>;
/** One option that changes live. */
export type Setting = z.output<typeof settings.Setting>;
/** The options that change live. */
export type Settings = z.output<typeof settings.Settings>;
/** An open file that was kept waiting. */
export type Stall = z.output<typeof journal.Stall>;
/** A line of the log. */
export type LogLine = z.output<typeof journal.LogLine>;
/** Whether the asker is logged in. */
export type Session = z.output<typeof session.Session>;
/** A link that logs in once. */
export type LoginLink = z.output<typeof session.LoginLink>;
/** A refusal. */
export type Refusal = z.output<typeof session.Refusal>;
/** Data of `event: snapshot`. */
export type Snapshot = z.output<typeof events.Snapshot>;
/** Data of `event: update`. */
export type Update = z.output<typeof events.Update>;
