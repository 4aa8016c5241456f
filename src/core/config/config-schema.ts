import type { OptionDeclaration, OptionTable } from "mediafs/plugin-api";
import type { ValueRule } from "./check-value.js";
import type { CoreOption } from "./core-option.js";
import { SERVER_OPTIONS, TOP_OPTIONS } from "./option-values.js";

/** A JSON schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

// A number or boolean may be given by a variable, which is text in the file.
const VARIABLE = { type: "string", pattern: "^\\$\\{[A-Za-z_]\\w*\\}$" };

/**
 * The JSON schema (draft 7) of a configuration file, for completion and checks in editors: the core's table and the
 * option tables of plugins by name. Entries of other types take any key. Pure, deterministic.
 */
export function configSchema(tables: ReadonlyMap<string, OptionTable>): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "mediafs configuration",
    type: "object",
    required: ["servers"],
    additionalProperties: false,
    properties: { $schema: { type: "string" }, ...topProperties(), servers: serversSchema(tables) },
  };
}

function topProperties(): Record<string, JsonSchema> {
  const sections = new Map<string, Record<string, JsonSchema>>();
  const properties: Record<string, JsonSchema> = {};
  for (const [path, option] of TOP_OPTIONS) {
    const [section = path, key] = path.split(".");
    if (key === undefined) properties[section] = optionSchema(option);
    else sections.set(section, { ...sections.get(section), ...optionProperties(key, option) });
  }
  for (const [section, content] of sections) {
    properties[section] = { type: "object", additionalProperties: false, properties: content };
  }
  return properties;
}

function serversSchema(tables: ReadonlyMap<string, OptionTable>): JsonSchema {
  const own = [...SERVER_OPTIONS].map(([key, option]) => [key, optionSchema(option)]);
  const required = [...SERVER_OPTIONS].filter(([, option]) => option.required).map(([key]) => key);
  return {
    type: "array",
    minItems: 1,
    items: {
      type: "object",
      required,
      properties: Object.fromEntries(own),
      allOf: [...tables].map(([name, table]) => ({
        if: { properties: { type: { const: name } }, required: ["type"] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON schema
        then: pluginSchema(table),
      })),
    },
  };
}

function pluginSchema(table: OptionTable): JsonSchema {
  const rows = Object.entries(table);
  const core = Object.fromEntries([...SERVER_OPTIONS.keys()].map((key) => [key, true]));
  const own = rows.map(([key, declaration]) => optionProperties(key, declaration));
  return {
    properties: Object.assign({}, core, ...own) as Record<string, unknown>,
    additionalProperties: false,
    allOf: rows.filter(([, { required, default: value }]) => required && value === undefined).map(requirement),
  };
}

function requirement([key, { secret }]: [string, OptionDeclaration]): JsonSchema {
  return secret ? { anyOf: [{ required: [key] }, { required: [`${key}File`] }] } : { required: [key] };
}

/** The option, and the key that names its file when it is a secret. */
function optionProperties(key: string, rule: ValueRule): Record<string, JsonSchema> {
  const own = { [key]: optionSchema(rule) };
  if (!rule.secret) return own;
  return { ...own, [`${key}File`]: { type: "string", description: `File that holds the value of ${key}.` } };
}

function optionSchema(rule: ValueRule): JsonSchema {
  const facts = { description: rule.help, ...(rule.default === undefined ? {} : { default: rule.default }) };
  if (rule.type === "list") return { ...facts, type: "array", items: stringSchema(rule) };
  if (rule.type === "boolean") return { ...facts, anyOf: [{ type: "boolean" }, VARIABLE] };
  if (rule.type === "number" || rule.type === "integer") return { ...facts, anyOf: [numberSchema(rule), VARIABLE] };
  return { ...facts, ...stringSchema(rule) };
}

function numberSchema({ type, min, max }: ValueRule): JsonSchema {
  return { type, ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) };
}

function stringSchema(rule: ValueRule): JsonSchema {
  if (rule.oneOf) return { anyOf: [{ enum: rule.oneOf }, VARIABLE] };
  const pattern = (rule as CoreOption).pattern;
  if (pattern === undefined) return { type: "string", minLength: 1 };
  return { type: "string", anyOf: [{ pattern: pattern.matches.source }, { pattern: "\\$\\{" }] };
}
