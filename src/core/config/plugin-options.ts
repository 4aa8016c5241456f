import type { OptionDeclaration, OptionTable, PluginOptions } from "mediafs/plugin-api";
import { checkValue, expectation } from "./check-value.js";
import type { ServerConfig } from "./config.js";
import { type Mistake, unknownKey } from "./mistake.js";
import { SERVER_OPTIONS } from "./option-values.js";

/** A plugin's options of one entry; `options` is meaningful only without mistakes. */
export interface CheckedPluginOptions {
  readonly options: PluginOptions;
  readonly mistakes: readonly Mistake[];
}

/**
 * Checks the keys of an entry that belong to its plugin against the plugin's table, and fills in its defaults. Pure;
 * finds every mistake and shows no secret. `path` is where the entry stands, for the mistakes: `servers[0]`.
 */
export function checkPluginOptions(
  table: OptionTable,
  server: ServerConfig,
  path = `servers[${server.key}]`,
): CheckedPluginOptions {
  const mistakes: Mistake[] = [];
  const options: Record<string, string | number | boolean | undefined> = {};
  for (const [key, declaration] of Object.entries(table)) {
    const value = Object.hasOwn(server.options, key) ? server.options[key] : undefined;
    options[key] = takeOption(`${path}.${key}`, value, declaration, mistakes);
  }
  mistakes.push(...strangers(table, server, path));
  return { options, mistakes };
}

/** Where an entry stands in its configuration: `servers[0]`. */
export function serverPath(servers: readonly ServerConfig[], server: ServerConfig): string {
  const index = servers.indexOf(server);
  return `servers[${index === -1 ? server.key : index}]`;
}

function takeOption(
  path: string,
  value: unknown,
  declaration: OptionDeclaration,
  mistakes: Mistake[],
): string | number | boolean | undefined {
  if (value === undefined || value === null) {
    if (declaration.required && declaration.default === undefined) {
      const expected = declaration.oneOf ? expectation(declaration) : "a value";
      mistakes.push({ path, found: "nothing", expected, hint: declaration.help });
    }
    return declaration.default;
  }
  const checked = checkValue(path, value, declaration);
  if (!checked.ok) mistakes.push(checked.mistake);
  return checked.ok && typeof checked.value !== "object" ? checked.value : undefined;
}

function strangers(table: OptionTable, server: ServerConfig, path: string): readonly Mistake[] {
  const known = [...new Set([...SERVER_OPTIONS.keys(), ...Object.keys(table)])];
  return Object.keys(server.options)
    .filter((key) => !known.includes(key))
    .map((key) => unknownKey(`${path}.${key}`, key, known));
}
