import type { MediaFsPlugin, OptionDeclaration } from "mediafs/plugin-api";
import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";
import { z } from "zod";
import type { ErrorCode } from "../base/index.js";
import { checkValue, RESERVED_SERVER_KEYS } from "../config/index.js";
import { PLUGIN_API_VERSION } from "./api-version.js";

/** Whether a module's default export is a plugin that fits. */
export type PluginVerdict =
  | { readonly fits: true; readonly plugin: MediaFsPlugin }
  | {
      readonly fits: false;
      readonly code: ErrorCode;
      readonly reason: string;
      /** As far as they could be read. */
      readonly name: string | undefined;
      readonly apiVersion: string | undefined;
    };

// Read before the rest: a plugin for another API may have any other shape.
const Head = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be lower-case letters, digits and dashes, starting with a letter"),
  apiVersion: z.string().refine((range) => validRange(range) !== null, "must be a semver range"),
});

const Body = z.looseObject({
  options: z.custom(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "must be an object",
  ),
  icon: z
    .custom((value) => value instanceof URL && /^(file|data):$/.test(value.protocol), "must be a file: or data: URL")
    .optional(),
  connect: z.custom((value) => typeof value === "function", "must be a function"),
  signIn: z.custom((value) => typeof value === "function", "must be a function").optional(),
});

const Declaration: z.ZodType<OptionDeclaration> = z.strictObject({
  type: z.enum(["string", "url", "number", "boolean"]),
  required: z.boolean().exactOptional(),
  default: z.union([z.string(), z.number(), z.boolean()]).exactOptional(),
  secret: z.boolean().exactOptional(),
  help: z.string().min(1),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  oneOf: z.array(z.string()).min(1).exactOptional(),
});

/** Checks name, API version, shape and option table, in this order; nothing of the plugin runs. Pure. */
export function checkPlugin(exported: unknown): PluginVerdict {
  if (typeof exported !== "object" || exported === null) {
    return refusal("PLUGIN_SHAPE", `the default export must be an object, found ${typeof exported}`, {});
  }
  const head = Head.safeParse(exported);
  const known = exported as Readonly<Record<string, unknown>>;
  if (!head.success) return refusal("PLUGIN_SHAPE", reasonOf(head.error), known);
  if (!satisfies(PLUGIN_API_VERSION, head.data.apiVersion)) {
    const reason = `it was written for plugin API ${head.data.apiVersion}, this is ${PLUGIN_API_VERSION}`;
    return refusal("PLUGIN_API_MISMATCH", reason, known);
  }
  const body = Body.safeParse(exported);
  if (!body.success) return refusal("PLUGIN_SHAPE", reasonOf(body.error), known);
  const mistakes = Object.entries(known.options as object).flatMap(([key, value]) => optionMistakes(key, value));
  if (mistakes.length > 0) return refusal("PLUGIN_OPTIONS", mistakes.join("; "), known);
  return { fits: true, plugin: exported as MediaFsPlugin };
}

function refusal(code: ErrorCode, reason: string, known: Readonly<Record<string, unknown>>): PluginVerdict {
  const { name, apiVersion } = known;
  return {
    fits: false,
    code,
    reason,
    name: typeof name === "string" ? name : undefined,
    apiVersion: typeof apiVersion === "string" ? apiVersion : undefined,
  };
}

function optionMistakes(key: string, value: unknown): readonly string[] {
  const name = `options.${key}`;
  if (RESERVED_SERVER_KEYS.includes(key)) return [`${name} is a key of mediafs itself`];
  if (/.File$/.test(key)) return [`${name} ends in File, which names the file of a secret`];
  const parsed = Declaration.safeParse(value);
  if (!parsed.success) return [reasonOf(parsed.error, name)];
  return declarationMistakes(name, parsed.data);
}

function declarationMistakes(name: string, declaration: OptionDeclaration): readonly string[] {
  const { type, min, max, oneOf, default: value } = declaration;
  const mistakes: string[] = [];
  if (oneOf !== undefined && type !== "string") mistakes.push(`${name}.oneOf is for strings`);
  if ((min !== undefined || max !== undefined) && type !== "number")
    mistakes.push(`${name}.min and .max are for numbers`);
  if (min !== undefined && max !== undefined && min > max) mistakes.push(`${name}.min is above its .max`);
  if (value === undefined) return mistakes;
  const expectedType = type === "url" ? "string" : type;
  const isFit = typeof value === expectedType && checkValue(name, value, declaration).ok;
  return isFit ? mistakes : [...mistakes, `${name}.default is not a value the option may have`];
}

function reasonOf(error: z.ZodError, prefix?: string): string {
  const places = error.issues.map(({ path, message }) => {
    const place = [...(prefix === undefined ? [] : [prefix]), ...path].join(".");
    return `${place}: ${message}`;
  });
  return places.join("; ");
}
