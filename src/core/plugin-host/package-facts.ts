import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a package.json says that matters here. */
export interface PackageFacts {
  /** The package's folder. */
  readonly folder: string;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly keywords: readonly string[];
  /** The whole file. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** Reads the package.json of a folder; undefined where there is none, or none that is valid. */
export function packageAt(folder: string): PackageFacts | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return isRecord(content) ? { folder, ...factsOf(content), content } : undefined;
  } catch {
    return undefined;
  }
}

/** The package that a file belongs to: the nearest package.json above it that has a name. */
export function packageOf(file: string): PackageFacts | undefined {
  for (const folder of foldersAbove(dirname(file))) {
    const facts = packageAt(folder);
    if (facts?.name !== undefined) return facts;
  }
  return undefined;
}

/** A folder and all those above it, nearest first. */
export function foldersAbove(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}

/** This package, as data: where it lies, its version, and the plugins it brings. */
export interface OwnPackage {
  readonly folder: string;
  readonly version: string;
  /** Module names below our own: `mediafs/plugins/…`. */
  readonly builtinPlugins: readonly string[];
}

/** Reads our own package.json: three folders above this file, in the sources and in the built package alike. */
export function ownPackage(): OwnPackage {
  const folder = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[/\\]$/, "");
  const facts = packageAt(folder);
  return {
    folder,
    version: facts?.version ?? "0.0.0",
    builtinPlugins: texts(facts?.content.mediafsPlugins),
  };
}

function factsOf(content: Readonly<Record<string, unknown>>): Pick<PackageFacts, "name" | "version" | "keywords"> {
  return { name: text(content.name), version: text(content.version), keywords: texts(content.keywords) };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
