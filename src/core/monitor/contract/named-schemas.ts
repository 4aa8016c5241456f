import { z } from "zod";

/** The schemas that the OpenAPI document names, by the name it gives them. */
export const NAMED_SCHEMAS = z.registry<{ readonly id: string }>();

/** Gives a schema its name in the OpenAPI document and, if wanted, a sentence about it. */
export function named<T extends z.ZodType>(id: string, description: string, schema: T): T {
  const described = schema.describe(description);
  NAMED_SCHEMAS.add(described, { id });
  return described;
}

/** A number of bytes. */
export const bytes = (description: string) => z.number().nonnegative().describe(description);

/** Bytes per second, as an average over the last three seconds. */
export const bytesPerSecond = (description: string) => z.number().nonnegative().describe(`${description}, bytes/s`);

/** A moment: milliseconds since 1970. */
export const moment = (description: string) => z.number().describe(`${description}; milliseconds since 1970`);

/** A number of things, from 0. */
export const count = (description: string) => z.int().nonnegative().describe(description);
