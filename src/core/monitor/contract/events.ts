import { z } from "zod";
import { LogLine, Stall } from "./journal.js";
import { moment, named } from "./named-schemas.js";
import { OpenFile } from "./open-files.js";
import { Overview, Sample } from "./overview.js";
import { Server } from "./servers.js";

/** Everything, at the beginning of a stream of events. */
export const Snapshot = named(
  "Snapshot",
  "`event: snapshot`, the first of a stream: everything there is.",
  z.object({
    atMs: moment("When this was true"),
    overview: Overview,
    samples: z.array(Sample).describe("Oldest first"),
    openFiles: z.array(OpenFile).describe("By handle"),
    servers: z.array(Server),
    stalls: z.array(Stall).describe("Newest first"),
    errors: z.array(LogLine).describe("Newest first"),
  }),
);

/** What changed. */
export const Update = named(
  "Update",
  "`event: update`, at most one a second: what changed since the event before. What is absent did not change.",
  z.object({
    atMs: moment("When this was true"),
    overview: Overview,
    sample: Sample.optional().describe("To add to the history"),
    openFiles: z
      .object({
        changed: z.array(OpenFile).describe("New ones, and those that differ, whole; put in place by handle"),
        closed: z.array(z.int()).describe("Handles that are gone"),
      })
      .optional(),
    servers: z.array(Server).optional().describe("All of them, when one differs"),
    stalls: z.array(Stall).optional().describe("New ones, and those that differ; put in place by id"),
    errors: z.array(LogLine).optional().describe("New ones, oldest first"),
  }),
);

/** How to listen. */
export const EventsQuery = z.object({
  log: z
    .enum(["error", "warn", "info", "debug", "trace"])
    .optional()
    .describe("Send lines of the log, too, of this level and above, as `event: log` with a LogLine"),
});
