import { z } from "zod";
import { named } from "./named-schemas.js";

/** The token of a person or program. */
export const Login = named(
  "Login",
  "What opens a session: the monitor's token.",
  z.strictObject({ token: z.string().min(1).max(1000) }),
);

/** Whether the asker is logged in. */
export const Session = named(
  "Session",
  "Whether the asker is logged in, and whether anything may be changed.",
  z.object({ loggedIn: z.boolean(), readOnly: z.boolean(), expiresAtMs: z.number().optional() }),
);

/** A link that logs in once. */
export const LoginLink = named(
  "LoginLink",
  "A link that logs a browser in, once, within the hour.",
  z.object({ url: z.string(), expiresAtMs: z.number() }),
);

/** Nothing more to say. */
export const Done = named("Done", "Done; there is nothing more to say.", z.object({}));

/** A refusal. */
export const Refusal = named(
  "Refusal",
  "Why a request was refused.",
  z.object({
    error: z.object({
      code: z.string().describe("As in docs/errors.md"),
      message: z.string(),
      hint: z.string(),
      lines: z.array(z.string()).optional().describe("Every mistake, in a line"),
      fields: z
        .array(z.object({ path: z.string(), message: z.string() }))
        .optional()
        .describe("Mistakes by the field of the form they belong to: `alias`, `options.url`, `cache.maxMiB`"),
    }),
  }),
);
