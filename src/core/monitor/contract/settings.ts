import { z } from "zod";
import { named } from "./named-schemas.js";
import { OptionField } from "./servers.js";

const settingValue = z.union([z.number(), z.boolean(), z.string()]);

/** One option that changes live. */
export const Setting = named(
  "Setting",
  "One option that changes while it is mounted.",
  z.object({
    path: z.string().describe("As in the file: cache.maxMiB"),
    type: z.enum(["number", "integer", "boolean", "string"]),
    value: settingValue.describe("In force, in the unit of the file"),
    default: settingValue,
    unit: z.string().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    oneOf: z.array(z.string()).optional(),
    help: z.string(),
    origin: z.string().describe("`default`, `file`, `env NAME` or `flag --log-level`"),
    overridden: z.boolean().describe("A flag of the command line wins over the file: a change takes effect without it"),
  }),
);

/** The options that change live, and whether they can be written. */
export const Settings = named(
  "Settings",
  "The options that change while it is mounted.",
  z.object({
    file: z.string().optional().describe("The configuration file"),
    writable: z.boolean(),
    whyNot: z.string().optional().describe("Why the file is not written, if it is not"),
    settings: z.array(Setting),
  }),
);

/** Settings to write. */
export const SettingsEdit = named(
  "SettingsEdit",
  "Values by path; null takes the option out of the file, so that its default is in force. All are taken, or none.",
  z.strictObject({ values: z.record(z.string(), settingValue.nullable()) }),
);

/** One plugin. */
export const Plugin = named(
  "Plugin",
  "A connector that was found, or looked for.",
  z.object({
    name: z.string(),
    version: z.string().optional(),
    apiVersion: z.string().optional(),
    from: z.string(),
    origin: z.enum(["configured", "installed", "builtin"]),
    state: z.enum(["loaded", "refused"]),
    code: z.string().optional(),
    reason: z.string().optional(),
    options: z.array(OptionField).describe("For the form of a new entry; empty of a refused one"),
  }),
);

/** Every plugin. */
export const Plugins = named(
  "Plugins",
  "Every connector that was found, or looked for.",
  z.object({ plugins: z.array(Plugin) }),
);
