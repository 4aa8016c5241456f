import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  INIT_FLAGS,
  NOTICE_CODES,
  NOTICE_FLAGS,
  OPCODES,
  OPEN_FLAGS,
} from "../../../../src/core/mount/dev-fuse/opcodes.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";

const HEADER = "/usr/include/linux/fuse.h";
// The last of the names that are used came with it.
const NEEDED_MINOR = 38;

/** Why the kernel's header cannot be asked here; undefined when it can. */
function obstacle(): string | undefined {
  try {
    const text = readFileSync(HEADER, "utf8");
    const minor = Number(/FUSE_KERNEL_MINOR_VERSION (\d+)/.exec(text)?.[1]);
    if (minor < NEEDED_MINOR) return `${HEADER} is that of 7.${minor}`;
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What a C program prints for each expression. */
function valuesOf(expressions: readonly string[]): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), "mediafs-header-"));
  try {
    const lines = expressions.map((expression) => `printf("%llu\\n", (unsigned long long)(${expression}));`);
    const includes = ["stdio.h", "stddef.h", "linux/fuse.h"].map((name) => `#include <${name}>`);
    writeFileSync(join(folder, "ask.c"), [...includes, "int main(void) {", ...lines, "return 0; }"].join("\n"));
    execFileSync("cc", ["-o", join(folder, "ask"), join(folder, "ask.c")]);
    return execFileSync(join(folder, "ask"), { encoding: "utf8" }).trim().split("\n").map(Number);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const refusal = obstacle();

test.skipIf(refusal !== undefined)(
  `structures and numbers are those of the kernel's header (${refusal ?? HEADER})`,
  () => {
    const expected = new Map<string, number>();
    for (const [structure, fields] of Object.entries(STRUCTURES)) {
      for (const [field, offset] of Object.entries(fields)) {
        const isSize = field === "sizeof";
        expected.set(isSize ? `sizeof(struct ${structure})` : `offsetof(struct ${structure}, ${field})`, offset);
      }
    }
    const numbers = { ...OPCODES, ...NOTICE_CODES, ...NOTICE_FLAGS, ...OPEN_FLAGS, ...INIT_FLAGS };
    for (const [name, number] of Object.entries(numbers)) expected.set(name, number);
    const found = valuesOf([...expected.keys()]);
    expect(Object.fromEntries([...expected.keys()].map((name, index) => [name, found[index]]))).toEqual(
      Object.fromEntries(expected),
    );
  },
);
