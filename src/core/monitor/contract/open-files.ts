import { z } from "zod";
import { bytes, bytesPerSecond, count, moment, named } from "./named-schemas.js";
import { StallCause } from "./overview.js";

/** A part of a file. */
export const Range = named(
  "Range",
  "Bytes `start` to `end` (exclusive) of a file.",
  z.object({ start: bytes("First byte"), end: bytes("First byte that is not part of it") }),
);

/** One window of a file. */
export const Window = named(
  "Window",
  "One aligned piece of a file of which something is there, on its way or has failed.",
  z.object({
    start: bytes("First byte; names the window when it is purged"),
    end: bytes("First byte that is not part of it"),
    state: z
      .enum(["fetching", "ready", "partial", "error"])
      .describe("`partial`: something is there, nothing is on its way"),
    filledBytes: bytes("Bytes that are there"),
    lastAccessMs: moment("Last use; 0 while nothing is there"),
    expiresAtMs: moment("When it goes if nobody reads it (cache.ttlMinutes)").optional(),
    error: z.string().optional().describe("Code of the last failure, while state is `error`"),
  }),
);

/** A process that has a file open. */
export const ReaderProcess = named(
  "ReaderProcess",
  "A process that has the file open. Only processes of the mount's own user can be seen, unless it runs as root.",
  z.object({ pid: z.int(), name: z.string().describe("As the kernel calls it, 15 characters at most") }),
);

/** One open media file. */
export const OpenFile = named(
  "OpenFile",
  "One open handle on a media file. What is said of windows and of bytes received concerns the file: other handles share it.",
  z.object({
    handle: z.int(),
    path: z.string().describe("From the root of the mount, starting with /"),
    entry: z.string().describe("Key of the server's entry"),
    sizeBytes: bytes("Of the file"),
    positionBytes: bytes("Where the handle read last"),
    openedAtMs: moment("When it was opened"),
    processes: z.array(ReaderProcess).describe("Empty where nothing can be learned"),
    playing: z.boolean().describe("Whether it is read on and on: played, or copied"),
    windowBytes: bytes("Size of a window"),
    windows: z.array(Window).describe("In the order of the file"),
    head: Range.optional().describe("The beginning, which is fetched at open"),
    index: Range.optional().describe("The container's index, once it is known"),
    bitsPerSecond: z.number().optional().describe("Of the medium, as the server says"),
    bufferedBytes: bytes("There without a gap from the position on"),
    bufferedSeconds: z.number().optional().describe("The same in time; absent where bitsPerSecond is"),
    inBytesPerSecond: bytesPerSecond("From the server, for this file"),
    outBytesPerSecond: bytesPerSecond("To the program, through this handle"),
    inBytes: bytes("From the server since the start of the mount, for this file"),
    outBytes: bytes("To the program, through this handle"),
    wastedBytes: bytes("Of this file, fetched and dropped unread, since it was last unknown to the cache"),
    stall: StallCause.optional().describe("While a read waits"),
    stalls: count("Since it was opened"),
  }),
);

/** Every open media file. */
export const OpenFiles = named("OpenFiles", "Every open media file.", z.object({ openFiles: z.array(OpenFile) }));

/** What a purge of one file did. */
export const Purged = named(
  "Purged",
  "What a purge did. Windows that somebody waits for stay.",
  z.object({ purged: z.boolean().describe("Whether there was anything"), droppedBytes: bytes("Memory given back") }),
);
