import { type ImportLine, importsOf, type SourceFiles } from "./source-files.js";

/** The floors of src/core: a folder imports only from lower numbers. */
export const FLOORS: Readonly<Record<string, number>> = {
  base: 1,
  config: 2,
  store: 2,
  transport: 2,
  "plugin-host": 3,
  catalog: 3,
  cache: 3,
  sidecars: 4,
  vfs: 5,
  mount: 6,
  control: 6,
  monitor: 6,
  app: 7,
  cli: 8,
};

const ROOT_FILE = "src/core/app/compose.ts";

const importsIn = (files: SourceFiles) => [...files].flatMap(([path, text]) => importsOf(path, text));
const coreFolder = (path: string) => /^src\/core\/([^/]+)\//.exec(path)?.[1];
const say = (line: ImportLine, what: string) => `${line.from}:${line.line} ${what}`;

/** Imports of a folder that lies on the same floor or above. */
export function floorViolations(files: SourceFiles): string[] {
  return importsIn(files).flatMap((line) => {
    const from = coreFolder(line.from);
    const to = line.target === undefined ? undefined : coreFolder(line.target);
    if (from === undefined || to === undefined || from === to) return [];
    const floor = FLOORS[from] ?? 0;
    const other = FLOORS[to] ?? Number.POSITIVE_INFINITY;
    if (other < floor) return [];
    const allowed = Object.keys(FLOORS).filter((name) => (FLOORS[name] ?? 0) < floor);
    return [say(line, `${from} (L${floor}) may not import ${to} (L${other}); allowed: ${allowed.join(", ")}`)];
  });
}

/** Folders of src/core without a floor. */
export function unknownFolders(files: SourceFiles): string[] {
  const folders = new Set([...files.keys()].flatMap((path) => coreFolder(path) ?? []));
  return [...folders].filter((name) => FLOORS[name] === undefined).map((name) => `src/core/${name} has no floor`);
}

/** Imports of another folder's inside. The root alone reaches the implementations in subfolders. */
export function insideImports(files: SourceFiles): string[] {
  return importsIn(files).flatMap((line) => {
    const { from, target } = line;
    if (target === undefined || !target.startsWith("src/core/") || from === ROOT_FILE) return [];
    if (coreFolder(from) === coreFolder(target) && coreFolder(from) !== undefined) return subfolderReach(line, target);
    return target.endsWith("/index.ts") ? [] : [say(line, `imports the inside of another folder: ${target}`)];
  });
}

/** A seam's folder does not know its implementations, which lie in subfolders. */
function subfolderReach(line: ImportLine, target: string): string[] {
  const sub = /^(src\/core\/(?:mount|transport)\/[^/]+)\//.exec(target)?.[1];
  if (sub === undefined || line.from.startsWith(`${sub}/`)) return [];
  return [say(line, `only ${ROOT_FILE} may import ${target}`)];
}

/** Folders of src/plugins that several plugins share, with the shared folders that they may import themselves. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "item-facts": [],
  paging: [],
  "sign-in-code": [],
  "web-api": [],
  mediabrowser: ["item-facts", "paging", "web-api"],
};

/** Plugins see the plugin API, the shared folders, these by their index, and packages; nothing of the core. */
export function pluginViolations(files: SourceFiles): string[] {
  return importsIn(files).flatMap((line) => {
    const own = /^src\/plugins\/([^/]+)\//.exec(line.from)?.[1];
    if (own === undefined) return [];
    if (line.target === undefined) {
      const ours = line.specifier === "mediafs" || line.specifier.startsWith("mediafs/");
      const allowed = line.specifier === "mediafs/plugin-api" && line.typeOnly;
      return ours && !allowed ? [say(line, `a plugin may import only types of mediafs/plugin-api`)] : [];
    }
    const shared = SHARED[own] ?? Object.keys(SHARED);
    const fine = shared.some((name) => line.target === `src/plugins/${name}/index.ts`);
    return fine || line.target.startsWith(`src/plugins/${own}/`)
      ? []
      : [say(line, `the plugin ${own} may not import ${line.target}`)];
  });
}

/** Nothing in the core reaches a plugin or the tests. */
export function coreReachesOut(files: SourceFiles): string[] {
  return importsIn(files).flatMap((line) => {
    if (!line.from.startsWith("src/core/") || line.target === undefined) return [];
    return line.target.startsWith("src/core/") ? [] : [say(line, `the core may not import ${line.target}`)];
  });
}

/** Cycles among files, types included, each once. */
export function cycles(files: SourceFiles): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    const text = files.get(path);
    for (const line of text === undefined ? [] : importsOf(path, text)) {
      if (line.target !== undefined) visit(line.target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
  return found;
}

/** Users of tsyringe's container outside the root, and of anything of tsyringe that hides what is registered. */
export function containerUses(files: SourceFiles): string[] {
  return [...files].flatMap(([path, text]) => {
    const names = /import\s*(?:type\s*)?\{([^}]*)\}\s*from\s*"tsyringe"/.exec(text)?.[1];
    if (names === undefined || path === ROOT_FILE) return [];
    const allowed = ["inject", "injectable", "injectAll", "type InjectionToken", "InjectionToken"];
    const refused = names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !allowed.includes(name));
    return refused.map((name) => `${path} imports ${name} of tsyringe; only ${ROOT_FILE} may`);
  });
}

// What every command needs, also those that only print something.
const START_FILE = "src/core/cli/program.ts";
const START_PACKAGES = ["chokidar", "commander", "reflect-metadata"];

/** Packages that are loaded before it is known which command is meant. */
export function heavyStart(files: SourceFiles): string[] {
  const reached = new Set<string>();
  const found: string[] = [];
  const visit = (path: string): void => {
    const text = files.get(path);
    if (text === undefined || reached.has(path)) return;
    reached.add(path);
    for (const line of importsOf(path, text)) {
      if (line.typeOnly || line.lazy) continue;
      if (line.target !== undefined) visit(line.target);
      else if (!/^node:/.test(line.specifier) && !START_PACKAGES.includes(line.specifier))
        found.push(say(line, `loads ${line.specifier} with every command; import it where it is used`));
    }
  };
  visit(START_FILE);
  return found;
}
