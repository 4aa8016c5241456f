import { checkValue } from "./check-value.js";
import type { CoreOption } from "./core-option.js";
import { isMapping } from "./expand-environment.js";
import { closest, type Mistake, unknownKey } from "./mistake.js";
import { monitorMistakes } from "./monitor-mistakes.js";
import { SERVER_OPTIONS, type ServerValues, TOP_OPTIONS, type TopValues } from "./option-values.js";

/** What a configuration says, with the defaults of the core; meaningful only when `mistakes` is empty. */
export interface Validated {
  readonly top: TopValues;
  readonly servers: readonly ValidatedServer[];
  readonly mistakes: readonly Mistake[];
  /** Every effective value of the core by its path, `servers[0].alias` included. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Paths of {@link values} that the configuration does not give. */
  readonly defaulted: ReadonlySet<string>;
}

/** One entry: what belongs to the core, and what is left for the plugin. */
export interface ValidatedServer {
  readonly own: ServerValues;
  readonly options: Readonly<Record<string, unknown>>;
}

interface Work {
  readonly mistakes: Mistake[];
  readonly values: Map<string, unknown>;
  readonly defaulted: Set<string>;
}

/** Keys of the top level that are not options: `$schema` serves editors. */
const TOP_EXTRAS = ["$schema"];

/** Checks all that belongs to the core. Pure; finds every mistake, not only the first. */
export function validate(raw: unknown): Validated {
  const work: Work = { mistakes: [], values: new Map(), defaulted: new Set() };
  if (!isMapping(raw)) {
    work.mistakes.push({ path: "(file)", found: kindOf(raw), expected: "a mapping of keys to values" });
  }
  const root = isMapping(raw) ? raw : {};
  checkTopKeys(root, work);
  const top = Object.fromEntries(
    [...TOP_OPTIONS].map(([path, option]) => [path, takeValue(path, lookUp(root, path), option, work)]),
  );
  work.mistakes.push(...monitorMistakes(top as TopValues));
  const servers = checkServers(root.servers, work);
  // The table's own types: what `takeValue` accepted for a row is what its type says.
  return { top: top as TopValues, servers, ...work };
}

function lookUp(root: Readonly<Record<string, unknown>>, path: string): unknown {
  const [section = "", key] = path.split(".");
  const content = own(root, section);
  if (key === undefined) return content;
  return isMapping(content) ? own(content, key) : undefined;
}

function own(mapping: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

function takeValue(path: string, value: unknown, option: CoreOption, work: Work): unknown {
  // `key:` with nothing behind it is how YAML users leave an option out.
  if (value === undefined || value === null) {
    if (option.required) work.mistakes.push({ path, ...missing(option) });
    work.values.set(path, option.default);
    work.defaulted.add(path);
    return option.default;
  }
  const checked = checkValue(path, value, option);
  if (!checked.ok) {
    work.mistakes.push(checked.mistake);
    return option.default;
  }
  work.values.set(path, checked.value);
  return checked.value;
}

function missing(option: CoreOption): { readonly found: string; readonly expected: string; readonly hint: string } {
  return { found: "nothing", expected: option.pattern?.says ?? "a value", hint: option.help };
}

function checkTopKeys(root: Readonly<Record<string, unknown>>, work: Work): void {
  const names = [...new Set([...TOP_OPTIONS.keys()].map((path) => path.split(".")[0] ?? path)), "servers"];
  for (const [name, content] of Object.entries(root)) {
    if (TOP_EXTRAS.includes(name)) continue;
    if (!names.includes(name)) work.mistakes.push(unknownKey(name, name, names));
    else if (!TOP_OPTIONS.has(name) && name !== "servers") checkSectionKeys(name, content, work);
  }
}

function checkSectionKeys(section: string, content: unknown, work: Work): void {
  if (content === undefined || content === null) return;
  const rows = [...TOP_OPTIONS].filter(([path]) => path.startsWith(`${section}.`));
  const keys = rows.map(([path]) => path.slice(section.length + 1));
  if (!isMapping(content)) {
    work.mistakes.push({ path: section, found: kindOf(content), expected: `a mapping of ${keys.join(", ")}` });
    return;
  }
  for (const key of Object.keys(content).filter((each) => !keys.includes(each))) {
    work.mistakes.push(unknownKey(`${section}.${key}`, key, keys));
  }
}

function checkServers(servers: unknown, work: Work): readonly ValidatedServer[] {
  const expected = "a list with an entry for each server";
  if (!Array.isArray(servers) || servers.length === 0) {
    const found = Array.isArray(servers) ? "an empty list" : kindOf(servers);
    work.mistakes.push({ path: "servers", found, expected, hint: "`mediafs config init` writes a first one" });
    return [];
  }
  const checked = servers.map((entry, index) => checkServer(entry, `servers[${index}]`, work));
  checkUniqueKeys(checked, work);
  return checked;
}

function checkServer(entry: unknown, path: string, work: Work): ValidatedServer {
  if (!isMapping(entry)) {
    work.mistakes.push({
      path,
      found: kindOf(entry),
      expected: "a mapping with alias, type and what the plugin needs",
    });
  }
  const mapping = isMapping(entry) ? entry : {};
  const before = work.mistakes.length;
  const values = [...SERVER_OPTIONS].map(([key, option]) => [
    key,
    takeValue(`${path}.${key}`, own(mapping, key), option, work),
  ]);
  hintAtMisspelling(mapping, work.mistakes, before);
  const options = Object.entries(mapping).filter(
    ([key, value]) => isPluginKey(key) && value !== null && value !== undefined,
  );
  return { own: Object.fromEntries(values) as ServerValues, options: Object.fromEntries(options) };
}

function isPluginKey(key: string): boolean {
  return key === "username" || !SERVER_OPTIONS.has(key);
}

/** A required key that is missing while a similar one stands there was misspelt: says so. */
function hintAtMisspelling(entry: Readonly<Record<string, unknown>>, mistakes: Mistake[], from: number): void {
  const strangers = Object.keys(entry).filter((key) => !SERVER_OPTIONS.has(key));
  for (const [offset, mistake] of mistakes.slice(from).entries()) {
    const key = mistake.path.slice(mistake.path.lastIndexOf(".") + 1);
    const near = mistake.found === "nothing" ? closest(key, strangers) : undefined;
    if (near !== undefined) mistakes[from + offset] = { ...mistake, hint: `did you mean ${key} by ${near}?` };
  }
}

function checkUniqueKeys(servers: readonly ValidatedServer[], work: Work): void {
  const seen = new Map<string, number>();
  for (const [index, { own: entry }] of servers.entries()) {
    if (typeof entry.alias !== "string") continue;
    const key = serverKeyOf(entry);
    // Names that differ by case alone are one directory on Windows and macOS.
    const folded = key.normalize("NFC").toLowerCase();
    const first = seen.get(folded);
    if (first === undefined) seen.set(folded, index);
    else {
      const found = `${JSON.stringify(key)}, which servers[${first}] is called too`;
      work.mistakes.push({ path: `servers[${index}].alias`, found, expected: "another name for each entry" });
    }
  }
}

/** Name of an entry's directory: `username@alias`, or `alias` without a user name. */
export function serverKeyOf({ alias, username }: Pick<ServerValues, "alias" | "username">): string {
  return username === undefined ? alias : `${username}@${alias}`;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
}
