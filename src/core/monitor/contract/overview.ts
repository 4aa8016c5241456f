import { z } from "zod";
import { bytes, bytesPerSecond, count, moment, named } from "./named-schemas.js";

/** What a stall can be caused by. */
export const StallCause = named(
  "StallCause",
  [
    "What a read waited for: `firstByte` the server's answer, `bandwidth` bytes that come too slowly, `memory` room",
    "below cache.maxMiB, `retry` a pause after a failure, `rateLimit` a server that asked to be left alone or the entry's",
    "own maxMbitPerSecond, `queue` a free connection to the server.",
  ].join(" "),
  z.enum(["firstByte", "bandwidth", "memory", "retry", "rateLimit", "queue"]),
);

/** Which mount this is. */
export const MountFacts = named(
  "MountFacts",
  "Which mount this is.",
  z.object({
    mountPoint: z.string(),
    driver: z.string(),
    version: z.string().describe("Of mediafs"),
    pid: z.int(),
    startedAtMs: moment("Start of the process' mount"),
    configFile: z.string().optional(),
  }),
);

/** How the configuration in force came about. */
export const ConfigurationState = named(
  "ConfigurationState",
  "How the configuration in force came about.",
  z.object({
    loadedAtMs: moment("When it was put in force"),
    refused: z
      .object({
        atMs: moment("When it was refused"),
        code: z.string(),
        message: z.string(),
        hint: z.string(),
        lines: z.array(z.string()).describe("Every mistake"),
      })
      .optional()
      .describe("Why the newest one is not in force, if it is not"),
    awaitingMount: z.array(z.string()).describe("Options that were changed and take a new mount"),
  }),
);

/** The account of memory for media bytes. */
export const MemoryState = named(
  "MemoryState",
  "The account of memory for media bytes.",
  z.object({
    capBytes: bytes("cache.maxMiB"),
    reservedBytes: bytes("Of the cap: there, on their way, lent, and of small files"),
    cachedBytes: bytes("Bytes of files that are there"),
    inFlightBytes: bytes("Bytes on their way"),
    smallFileBytes: bytes("Of what is reserved: images, NFO files and subtitles, open or on their way"),
    waiting: count("Reads that wait for room"),
    files: count("Files of which something is there or on its way"),
  }),
);

/** Counters since the start. */
export const Totals = named(
  "Totals",
  "Counters since the start.",
  z.object({
    inBytes: bytes("Received from servers, media and images"),
    outBytes: bytes("Given to programs"),
    hitBytes: bytes("Of media, given without waiting"),
    recalledBytes: bytes("Of media, from what is kept on disk"),
    fetchedBytes: bytes("Of media, from servers"),
    wastedBytes: bytes("Fetched and dropped unread"),
    directReads: count("Reads served by a request of their own"),
  }),
);

const stallCounts = z.object({
  total: count("Since the start"),
  active: count("Now"),
  byCause: z.object({
    firstByte: z.int(),
    bandwidth: z.int(),
    memory: z.int(),
    retry: z.int(),
    rateLimit: z.int(),
    queue: z.int(),
  }),
});

/** The mount at a glance. */
export const Overview = named(
  "Overview",
  "The mount at a glance.",
  z.object({
    atMs: moment("When this was true"),
    mount: MountFacts,
    configuration: ConfigurationState,
    readOnly: z.boolean().describe("Whether the monitor only shows (monitor.readOnly)"),
    inBytesPerSecond: bytesPerSecond("From servers"),
    outBytesPerSecond: bytesPerSecond("To programs"),
    hitRatio: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("Part of the bytes read that were in memory; absent before the first"),
    totals: Totals,
    memory: MemoryState,
    rssBytes: bytes("Resident memory of the process"),
    store: z.object({ persistent: z.boolean(), bytes: bytes("Of the database") }),
    openFiles: count("Open media files"),
    servers: z.object({ ready: z.int(), connecting: z.int(), failed: z.int(), disabled: z.int() }),
    stalls: stallCounts,
  }),
);

/** One second of history. */
export const Sample = named(
  "Sample",
  "One second of history.",
  z.object({
    atMs: moment("End of the second"),
    inBytesPerSecond: bytesPerSecond("From servers, in this second"),
    outBytesPerSecond: bytesPerSecond("To programs, in this second"),
    reservedBytes: bytes("As in MemoryState"),
    cachedBytes: bytes("As in MemoryState"),
    inFlightBytes: bytes("As in MemoryState"),
    hitRatio: z.number().min(0).max(1).optional().describe("Of the reads of this second; absent when there were none"),
  }),
);

/** Samples of the last minutes. */
export const History = named(
  "History",
  "One sample a second, oldest first, of the last ten minutes at most.",
  z.object({ intervalMs: z.literal(1000), samples: z.array(Sample) }),
);
