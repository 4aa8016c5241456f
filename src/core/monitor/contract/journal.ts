import { z } from "zod";
import { bytes, moment, named } from "./named-schemas.js";
import { StallCause } from "./overview.js";

/** A read that waited long. */
export const Stall = named(
  "Stall",
  "An open file that was kept waiting: from the moment its first read had waited for half a second.",
  z.object({
    id: z.int().describe("Rises with each stall"),
    handle: z.int(),
    path: z.string(),
    entry: z.string(),
    cause: StallCause,
    detail: z.string().describe("The cause in a sentence"),
    offsetBytes: bytes("Of the read that waited"),
    startedAtMs: moment("When that read came"),
    endedAtMs: moment("When nothing waited any more").optional(),
    failed: z.string().optional().describe("Code of the error in which it ended, if it did"),
  }),
);

/** Recent stalls. */
export const Stalls = named("Stalls", "The last 200 stalls, newest first.", z.object({ stalls: z.array(Stall) }));

/** A level of the log. */
export const LogLevelName = z.enum(["error", "warn", "info", "debug", "trace"]);

/** A line of the log. */
export const LogLine = named(
  "LogLine",
  "A line of the log, its secrets masked.",
  z.object({
    id: z.int().describe("Rises with each line"),
    atMs: moment("When it was written"),
    level: LogLevelName,
    scope: z.string().optional().describe("Part of mediafs that wrote it"),
    message: z.string(),
    code: z.string().optional().describe("Of the error it tells of"),
    fields: z.record(z.string(), z.unknown()).describe("Whatever else it says"),
  }),
);

/** Recent lines of the log. */
export const Log = named(
  "Log",
  "Recent lines of the log, oldest first. Only what log.level lets through is there.",
  z.object({ level: LogLevelName.describe("In force"), lines: z.array(LogLine) }),
);

/** Recent warnings and errors. */
export const RecentErrors = named(
  "RecentErrors",
  "The last 100 warnings and errors of the log, newest first.",
  z.object({ errors: z.array(LogLine) }),
);

/** What of the log to give. */
export const LogQuery = z.object({
  level: LogLevelName.optional().describe("The least severe level wanted; all without it"),
  after: z.coerce.number().int().optional().describe("Only lines whose id is greater"),
  limit: z.coerce.number().int().min(1).max(2000).optional().describe("At most so many, the newest; 500 without it"),
});
