import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** TypeScript files by their path from the project's root, with `/`. */
export type SourceFiles = ReadonlyMap<string, string>;

/** One import or re-export of a file. */
export interface ImportLine {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  /** Path of the file meant, for relative ones. */
  readonly target: string | undefined;
  /** `import type` or `export type`. */
  readonly typeOnly: boolean;
  /** `import()`: loaded when it is reached. */
  readonly lazy: boolean;
  readonly line: number;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IMPORT =
  /^(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** Every TypeScript file below these folders of the project. */
export function readSourceFiles(...folders: readonly string[]): SourceFiles {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
}

/** The imports of a file, types included, as a stranger to the compiler sees them. */
export function importsOf(path: string, text: string): readonly ImportLine[] {
  return [...withoutComments(text).matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? "";
    return {
      from: path,
      specifier,
      target: specifier.startsWith(".") ? resolveFrom(path, specifier) : undefined,
      typeOnly: match[1] !== undefined,
      lazy: match[3] !== undefined,
      line: text.slice(0, match.index).split("\n").length,
    };
  });
}

/** The text with comments blanked, lines kept. */
export function withoutComments(text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, " ");
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(^|[\s;{(,])\/\/.*$/gm, (comment) => blank(comment));
}

function resolveFrom(path: string, specifier: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/").replace(/\.js$/, ".ts");
}
