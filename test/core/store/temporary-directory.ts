import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A directory of its own for this test, removed after it. */
export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), "mediafs-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
