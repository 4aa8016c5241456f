import { type SourceFiles, withoutComments } from "./source-files.js";

const MAX_FILE_LINES = 250;
const MAX_FUNCTION_LINES = 50;
const SERVER_WORDS = /\b(jellyfin|emby|plex)\b/i;
const VAGUE_NAMES = /(?:^|[-/])(utils?|helpers?|common|types|misc|shared)\.ts$/;
const CONTROL_WORD = /^\s*(?:\} )?(?:if|else|for|while|switch|catch|do|try)\b/;
const FUNCTION_START = /(?:=>|\)(?:: .+)?) \{$/;
const EXPORTED = /^export (?:declare |abstract |async )*(class|function\*?|const|interface|type|enum) (\w+)/;

type Line = readonly [path: string, number: number, text: string];

const linesOf = (files: SourceFiles, text = (raw: string) => raw): Line[] =>
  [...files].flatMap(([path, raw]) =>
    text(raw)
      .split("\n")
      .map((line, index): Line => [path, index + 1, line]),
  );
const inCore = (path: string) => path.startsWith("src/core/");

/** Files of more than 250 lines. */
export function longFiles(files: SourceFiles): string[] {
  return [...files].flatMap(([path, text]) => {
    const count = text.trimEnd().split("\n").length;
    return count > MAX_FILE_LINES ? [`${path} has ${count} lines; ${MAX_FILE_LINES} are allowed`] : [];
  });
}

/** Functions of more than 50 lines. Relies on the formatter: a body ends at the brace indented as its start. */
export function longFunctions(files: SourceFiles): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = withoutComments(text).split("\n");
    return lines.flatMap((line, start) => {
      if (!FUNCTION_START.test(line) || CONTROL_WORD.test(line)) return [];
      const indent = /^ */.exec(line)?.[0] ?? "";
      const length = lines.slice(start).findIndex((other, index) => index > 0 && other.startsWith(`${indent}}`)) + 1;
      return length > MAX_FUNCTION_LINES ? [`${path}:${start + 1} a function of ${length} lines`] : [];
    });
  });
}

/** Names of server products in the core, comments included. */
export function serverWords(files: SourceFiles): string[] {
  return linesOf(files)
    .filter(([path, , line]) => inCore(path) && (SERVER_WORDS.test(line) || SERVER_WORDS.test(path)))
    .map(([path, number, line]) => `${path}:${number} names a server product: ${line.trim()}`);
}

/** Names of implementations outside their own folder and the root. `names` are folders below a seam's. */
export function implementationNames(files: SourceFiles, seam: string, names: readonly string[]): string[] {
  return linesOf(files).flatMap(([path, number, line]) =>
    names
      .filter((name) => inCore(path) && path !== "src/core/app/compose.ts" && !path.startsWith(`${seam}/${name}/`))
      .filter((name) => line.includes(name))
      .map((name) => `${path}:${number} names the implementation ${name} of ${seam}`),
  );
}

/** Errors other than MediaFsError. */
export function foreignErrors(files: SourceFiles): string[] {
  return linesOf(files, withoutComments).flatMap(([path, number, line]) => {
    const plain = /\bnew (?:Aggregate|Type|Range|Syntax)?Error\(/.test(line);
    const thrown = /\bthrow (?:new (?!MediaFsError\b)|["'`{])/.test(line);
    return plain || thrown ? [`${path}:${number} makes an error without a code: ${line.trim()}`] : [];
  });
}

/** Signals made by AbortSignal.any: Node 20 keeps something of each in the signals it was made of, as long as those last. */
export function composedSignals(files: SourceFiles): string[] {
  return linesOf(files, withoutComments).flatMap(([path, number, line]) =>
    line.includes("AbortSignal.any(") ? [`${path}:${number} composes a signal: use childLifetime`] : [],
  );
}

/** File names that say nothing. */
export function vagueNames(files: SourceFiles): string[] {
  return [...files.keys()].filter((path) => VAGUE_NAMES.test(path)).map((path) => `${path} says nothing by its name`);
}

/** Exports without a doc comment. A token stands under the interface of its name, which has the comment. */
export function undocumentedExports(files: SourceFiles): string[] {
  return [...files].flatMap(([path, text]) => {
    const lines = text.split("\n");
    return lines.flatMap((line, index) => {
      const name = EXPORTED.exec(line)?.[2];
      if (name === undefined || isDocumented(lines, index)) return [];
      const sibling = new RegExp(`^export (?:interface|class|type) ${name}\\b`, "m");
      const isToken = line.startsWith("export const") && sibling.test(text);
      return isToken ? [] : [`${path}:${index + 1} exports ${name} without a doc comment`];
    });
  });
}

function isDocumented(lines: readonly string[], index: number): boolean {
  const before = lines
    .slice(0, index)
    .findLast((line) => !line.startsWith("@") && !/^\s*(?:\/\/ biome-ignore|\))/.test(line));
  // Overloads share the comment of the first.
  return before !== undefined && (before.trimEnd().endsWith("*/") || /^export function .*;$/.test(before));
}

/** Tokens whose name, variable and interface differ, and parameters whose token is not that of their type. */
export function tokenNames(files: SourceFiles): string[] {
  return [...files].flatMap(([path, text]) => {
    const declared = [...text.matchAll(/const (\w+) = token<(\w+)[^>]*>\("([^"]*)"\)/g)]
      .filter(([, variable, type, name]) => variable !== type || type !== name)
      .map(([line]) => `${path} a token is not named for its interface: ${line}`);
    const injected = [
      ...text.matchAll(/@inject\((\w+)\)\s*(?:(?:private|public|protected|readonly)\s+)*#?\w+:\s*(\w+)/g),
    ]
      .filter(([, tokenName, type]) => tokenName !== type)
      .map(([line]) => `${path} a parameter's type is not its token: ${line.replaceAll(/\s+/g, " ")}`);
    return [...declared, ...injected];
  });
}

/** Indexes that export whatever a file has. */
export function starExports(files: SourceFiles): string[] {
  return linesOf(files, withoutComments)
    .filter(([, , line]) => /^export \*/.test(line))
    .map(([path, number]) => `${path}:${number} exports everything; a face names what it shows`);
}
