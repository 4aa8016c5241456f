import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { longFiles, longFunctions, undocumentedExports, vagueNames } from "../architecture/text-rules.js";

const FOLDER = join(import.meta.dirname, "../../web/src");

const files = new Map(
  readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [`web/src/${name}`, readFileSync(join(FOLDER, name), "utf8")]),
);

describe("the sources of the page", () => {
  it("are short, named and explained like the rest", () => {
    expect([longFiles, longFunctions, undocumentedExports, vagueNames].flatMap((rule) => rule(files))).toEqual([]);
  });

  it("take nothing but types from the core", () => {
    const taken = [...files]
      .filter(([, text]) => /^import (?!type )[^;]*\/src\/core\//m.test(text))
      .map(([path]) => path);
    expect(taken).toEqual([]);
  });
});
