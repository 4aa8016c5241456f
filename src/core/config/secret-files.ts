import { readFile, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { systemCodeOf } from "../base/index.js";
import { isMapping } from "./expand-environment.js";
import type { Mistake } from "./mistake.js";
import { RESERVED_SERVER_KEYS, TOP_OPTIONS } from "./option-values.js";

/** A configuration whose `<key>File: path` are replaced by `<key>:` and the file's content. */
export interface SecretsRead {
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Paths whose value came from a file, with that file. */
  readonly files: ReadonlyMap<string, string>;
  /** The contents read. */
  readonly secrets: readonly string[];
}

/** Where paths in a configuration start. */
export interface PathBase {
  /** Folder of the configuration file. */
  readonly folder: string;
  /** What `~/` stands for; undefined when it is not known. */
  readonly home: string | undefined;
}

const FILE_SUFFIX = "File";
// A secret is a line; more than this is the wrong file.
const LARGEST_SECRET_BYTES = 65_536;

interface Reading extends PathBase {
  readonly mistakes: Mistake[];
  readonly files: Map<string, string>;
  readonly secrets: string[];
}

/**
 * Reads the files that stand for secrets: `<key>File` beside a secret option of the core, and any `…File` key of an
 * entry (plugins cannot declare such a name). One line break at the end is dropped. A file that cannot be read is a
 * mistake.
 */
export async function readSecretFiles(value: unknown, base: PathBase): Promise<SecretsRead> {
  const reading: Reading = { ...base, mistakes: [], files: new Map(), secrets: [] };
  const result = isMapping(value) ? await readSections(value, reading) : value;
  return { value: result, mistakes: reading.mistakes, files: reading.files, secrets: reading.secrets };
}

/** An absolute path: `~/` is the home directory, relative ones start at the folder. */
export function resolvePath(path: string, { folder, home }: PathBase): string {
  if (home !== undefined && path.startsWith("~/")) return join(home, path.slice(2));
  return isAbsolute(path) ? resolve(path) : resolve(folder, path);
}

async function readSections(
  top: Readonly<Record<string, unknown>>,
  reading: Reading,
): Promise<Readonly<Record<string, unknown>>> {
  const result: Record<string, unknown> = { ...top };
  for (const [section, content] of Object.entries(top)) {
    if (section === "servers" && Array.isArray(content)) {
      const entries: unknown[] = [];
      // One after the other: the mistakes keep the order of the file.
      for (const [index, entry] of content.entries()) {
        entries.push(await readSection(entry, `servers[${index}]`, isServerSecret, reading));
      }
      result[section] = entries;
    } else {
      const isSecret = (key: string) => TOP_OPTIONS.get(`${section}.${key}`)?.secret === true;
      result[section] = await readSection(content, section, isSecret, reading);
    }
  }
  return result;
}

const isServerSecret = (key: string): boolean => !RESERVED_SERVER_KEYS.includes(key);

async function readSection(
  section: unknown,
  path: string,
  isSecret: (key: string) => boolean,
  reading: Reading,
): Promise<unknown> {
  if (!isMapping(section)) return section;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(section)) {
    const name = key.endsWith(FILE_SUFFIX) ? key.slice(0, -FILE_SUFFIX.length) : "";
    if (name === "" || !isSecret(name)) {
      result[key] = value;
    } else if (Object.hasOwn(section, name)) {
      reading.mistakes.push({
        path: `${path}.${key}`,
        found: `${name} as well`,
        expected: `only one of ${name} and ${key}`,
      });
    } else {
      result[name] = await readSecret({ file: value, path: `${path}.${key}`, target: `${path}.${name}` }, reading);
    }
  }
  return result;
}

async function readSecret(
  { file, path, target }: { readonly file: unknown; readonly path: string; readonly target: string },
  reading: Reading,
): Promise<string | undefined> {
  const expected = "a readable file that holds the secret";
  const refuse = (found: string) => {
    reading.mistakes.push({ path, found, expected });
    // The option itself must not be reported as missing on top.
    reading.files.set(target, "");
    return undefined;
  };
  if (typeof file !== "string" || file === "")
    return refuse(typeof file === "string" ? "an empty text" : `a ${typeof file}`);
  const absolute = resolvePath(file, reading);
  try {
    const text = (await readSmallFile(absolute))?.replace(/\r?\n$/, "");
    if (text === undefined) return refuse(`${absolute}, which is no small ordinary file`);
    if (text === "") return refuse(`${absolute}, which is empty`);
    reading.files.set(target, absolute);
    reading.secrets.push(text);
    return text;
  } catch (error) {
    return refuse(`${absolute}, which ${unreadable(error)}`);
  }
}

async function readSmallFile(path: string): Promise<string | undefined> {
  const facts = await stat(path);
  // A pipe or a device could block for ever.
  if (!facts.isFile() || facts.size > LARGEST_SECRET_BYTES) return undefined;
  return readFile(path, "utf8");
}

function unreadable(error: unknown): string {
  const code = systemCodeOf(error);
  if (code === "ENOENT") return "does not exist";
  if (code === "EACCES" || code === "EPERM") return "may not be read by this user";
  return `cannot be read (${code ?? String(error)})`;
}
