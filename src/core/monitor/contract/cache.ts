import { z } from "zod";
import { bytes, moment, named } from "./named-schemas.js";
import { MemoryState, Totals } from "./overview.js";

/** Cached bytes by age. */
export const AgeBucket = named(
  "AgeBucket",
  "Cached bytes whose last use is `fromMs` to `toMs` ago.",
  z.object({
    fromMs: z.number(),
    toMs: z.number().describe("Exclusive; the last bucket takes all that is older too"),
    bytes: bytes("In memory"),
  }),
);

/** The cache in numbers. */
export const CacheState = named(
  "CacheState",
  "The cache in numbers.",
  z.object({
    atMs: moment("When this was true"),
    ttlMs: z.number().describe("How long bytes that nobody reads are kept"),
    windowBytes: bytes("Size of a window"),
    memory: MemoryState,
    totals: Totals,
    hitRatio: z.number().min(0).max(1).optional(),
    ages: z.array(AgeBucket).describe("Twenty buckets over ttlMs, youngest first"),
  }),
);

/** Which cached bytes to drop. */
export const PurgeByAge = named(
  "PurgeByAge",
  "Which cached bytes to drop.",
  z.strictObject({
    ageFraction: z
      .number()
      .min(0)
      .max(1)
      .describe(
        "Bytes last used this part of ttlMs ago, or longer, go: 0.5 drops the older half of the scale, 0 everything not in use",
      ),
  }),
);
