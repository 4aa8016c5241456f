import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Loader } from "cosmiconfig";
import type { YAMLError } from "yaml";
import { MediaFsError } from "../base/index.js";

/**
 * How each kind of configuration file is read. All reject with CONFIG_UNREADABLE, naming line and column where they
 * can; no message quotes the file, which may hold secrets.
 */
export const CONFIG_LOADERS: Readonly<Record<string, Loader>> = {
  ".yaml": parseYaml,
  ".yml": parseYaml,
  noExt: parseYaml,
  default: parseYaml,
  ".json": parseJson,
  ".js": loadModule,
  ".mjs": loadModule,
  ".cjs": loadModule,
  ".ts": loadTypeScript,
};

// The parser's own words quote the text around the mistake; these do not.
const YAML_MISTAKES: Readonly<Record<string, string>> = {
  BAD_ALIAS: "a value that begins with * names an anchor; put it in quotes",
  BAD_DQ_ESCAPE: "a backslash in double quotes must be doubled",
  BAD_INDENT: "the indentation does not fit, or a bracket is not closed",
  BAD_SCALAR_START: "a value begins with a reserved character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a second `key:` in one line; put the value in quotes",
  DUPLICATE_KEY: "a key stands there twice",
  MISSING_CHAR: "a quote, a bracket or a colon is missing",
  MULTIPLE_DOCS: "there is a second document",
  TAB_AS_INDENT: "a tab where only spaces may indent",
  TAG_RESOLVE_FAILED: "a value that begins with ! names a type; put it in quotes",
  UNEXPECTED_TOKEN: "something unexpected; a value with { } [ ] or , in it must be in quotes",
};

async function parseYaml(path: string, content: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(content, { prettyErrors: false, merge: true, lineCounter, logLevel: "silent" });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) throw unreadable(path, yamlMistake(mistake), lineCounter.linePos(mistake.pos[0]));
  try {
    return document.toJS() as unknown;
  } catch {
    throw unreadable(path, "a value that begins with * names an anchor that is not there; put it in quotes");
  }
}

function yamlMistake({ code }: YAMLError): string {
  return YAML_MISTAKES[code] ?? `not valid YAML (${code.toLowerCase().replaceAll("_", " ")})`;
}

async function parseJson(path: string, content: string): Promise<unknown> {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    // YAML takes all of JSON and tells the place, which JSON.parse does only sometimes, and with a quotation.
    const { LineCounter, parseDocument } = await import("yaml");
    const lineCounter = new LineCounter();
    const [mistake] = parseDocument(content, { prettyErrors: false, lineCounter, logLevel: "silent" }).errors;
    throw unreadable(path, "not valid JSON", mistake && lineCounter.linePos(mistake.pos[0]));
  }
}

async function loadModule(path: string): Promise<unknown> {
  try {
    return moduleDefault(await importAsItIs(path));
  } catch (error) {
    throw moduleFailure(path, error);
  }
}

async function loadTypeScript(path: string, content: string): Promise<unknown> {
  try {
    if (runsTypeScript()) return moduleDefault(await importAsItIs(path));
    if (hasCompiler()) {
      const { defaultLoaders } = await import("cosmiconfig");
      return (await defaultLoaders[".ts"](path, content)) as unknown;
    }
  } catch (error) {
    throw moduleFailure(path, error);
  }
  throw new MediaFsError("CONFIG_UNREADABLE", `${path} needs a TypeScript compiler, and none was found`, {
    hint: "Write the configuration as YAML, JSON or JavaScript, use Node 22.18 or later, or install typescript 5 beside mediafs.",
  });
}

/** The module as its file is now: what was imported before would be given again under the same address. */
async function importAsItIs(path: string): Promise<unknown> {
  delete createRequire(import.meta.url).cache[path];
  const url = pathToFileURL(path);
  url.searchParams.set("changed", String((await stat(path)).mtimeMs));
  return import(url.href);
}

function runsTypeScript(): boolean {
  return "typescript" in process.features && Boolean(process.features.typescript);
}

/** Whether cosmiconfig will find a compiler with the programming interface it uses (typescript 7 has none). */
function hasCompiler(): boolean {
  try {
    const fromCosmiconfig = createRequire(createRequire(import.meta.url).resolve("cosmiconfig"));
    const compiler: unknown = fromCosmiconfig("typescript");
    return typeof compiler === "object" && compiler !== null && "transpileModule" in compiler;
  } catch {
    return false;
  }
}

function moduleDefault(module: unknown): unknown {
  if (typeof module !== "object" || module === null || !("default" in module)) return undefined;
  // What a compiler made of `export default` for require() has its own `default` once more.
  return isCompiled(module.default) ? module.default.default : module.default;
}

function isCompiled(exported: unknown): exported is { readonly default: unknown } {
  return typeof exported === "object" && exported !== null && "__esModule" in exported && "default" in exported;
}

function moduleFailure(path: string, error: unknown): MediaFsError {
  const reason = error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : "it threw";
  return new MediaFsError("CONFIG_UNREADABLE", `${path} cannot be loaded: ${reason}`, { cause: error });
}

function unreadable(path: string, what: string, place?: { readonly line: number; readonly col: number }): MediaFsError {
  const where = place === undefined ? path : `${path}, line ${place.line}, column ${place.col}`;
  return new MediaFsError("CONFIG_UNREADABLE", `${where}: ${what}`);
}
