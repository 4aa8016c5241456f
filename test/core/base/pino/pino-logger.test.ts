import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { MediaFsError, SecretRegistry } from "../../../../src/core/base/index.js";
import { createLogger, type LoggerOptions } from "../../../../src/core/base/pino/index.js";

function logging(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const secrets = new SecretRegistry();
  const destination = { write: (text: string) => void lines.push(text) };
  const logger = createLogger({ level: "info", format: "json", secrets, destination, ...options });
  return { lines, secrets, logger, records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("createLogger", () => {
  test("writes one JSON object a line with level, time, scope, message and fields", () => {
    const { logger, records } = logging();
    logger.child("plugin-host").child("cyril@Home", { attempt: 1 }).warn("not connected\nyet", { attempt: 2 });
    expect(records()).toEqual([
      {
        level: "warn",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        scope: "plugin-host/cyril@Home",
        attempt: 2,
        msg: "not connected\nyet",
      },
    ]);
  });

  test("keeps to its level", () => {
    const { logger, records } = logging({ level: "warn" });
    for (const level of ["error", "warn", "info", "debug", "trace"] as const) logger[level](level);
    expect(records().map(({ msg }) => msg)).toEqual(["error", "warn"]);
  });

  test("shows errors with code, message and causes, without a stack", () => {
    const { logger, records } = logging();
    const cause = Object.assign(new TypeError("connect failed"), { code: "ECONNREFUSED", cause: "the wire" });
    logger.error("gone", { error: new MediaFsError("SERVER_UNREACHABLE", "no connection to h", { cause }) });
    expect(records()[0]?.error).toEqual({
      code: "SERVER_UNREACHABLE",
      message: "no connection to h",
      causes: ["ECONNREFUSED: connect failed", "the wire"],
    });
  });

  test("shows of a fault where it began", () => {
    const { logger, records } = logging();
    const cause = new TypeError("boom");
    for (const code of ["INTERNAL", "PLUGIN_FAILED"] as const)
      logger.error("failed", { error: new MediaFsError(code, "it failed", { cause }) });
    expect(records().map(({ error }) => (error as { stack?: string }).stack)).toEqual([cause.stack, cause.stack]);
  });

  test.each(["json", "pretty"] as const)("masks a secret wherever it stands, in every encoding (%s)", (format) => {
    const { logger, lines, secrets } = logging({ format, level: "trace" });
    const secret = 'S3CRET/"key" é';
    secrets.add(secret);
    const cause = new TypeError(`failed: ${secret}`);
    logger.child(secret, { [secret]: secret }).error(`it was ${secret}`, {
      url: `http://h/?k=${encodeURIComponent(secret)}`,
      nested: [{ header: `Basic ${Buffer.from(secret).toString("base64")}` }],
      error: new MediaFsError("INTERNAL", `about ${secret}`, { cause }),
    });
    expect(lines.join("")).not.toMatch(/S3CRET/);
    expect(lines.join("")).not.toContain(Buffer.from(secret).toString("base64"));
    expect(lines.join("").match(/\*\*\*/g)?.length).toBeGreaterThanOrEqual(7);
  });

  test("a line stays valid JSON when a secret is made of digits or of the syntax itself", () => {
    const { logger, records, secrets } = logging();
    for (const secret of ["2026", "1234", "level", '"msg']) secrets.add(secret);
    logger.info("level 1234", { bytes: 12_345, ok: true, text: '"msg' });
    expect(records()[0]).toMatchObject({ "***": "info", bytes: "***5", ok: true, text: "***", msg: "*** ***" });
  });

  test("a pretty line is one line, free of control characters, and carries the fields", () => {
    const { logger, lines } = logging({ format: "pretty" });
    logger.child("vfs").info("name \u001b[31m\nforged", { error: new MediaFsError("NOT_FOUND", "no a\nb") });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: vfs: name \\u001b\[31m\\nforged .*NOT_FOUND.*no a\\nb/,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be absent
    expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f]/);
  });

  test("a field that cannot be made JSON does not throw", () => {
    const { logger, lines } = logging();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logger.info("round", { circle, big: 1n, nothing: undefined });
    expect(lines).toHaveLength(1);
  });

  test("nothing is lost when the process exits right after the line", async () => {
    const base = resolve(import.meta.dirname, "../../../../src/core/base");
    const program = `import { SecretRegistry } from ${JSON.stringify(`${base}/index.ts`)};
      import { createLogger } from ${JSON.stringify(`${base}/pino/index.ts`)};
      const secrets = new SecretRegistry(); secrets.add("S3CRET");
      const logger = createLogger({ level: "info", format: process.argv.at(-1), secrets });
      for (let line = 0; line < 200; line += 1) logger.info("line " + line + " S3CRET");
      process.exit(0);`;
    for (const format of ["json", "pretty"]) {
      const run = promisify(execFile)(process.execPath, [
        "--import",
        "tsx",
        "--input-type=module",
        "-e",
        program,
        format,
      ]);
      const { stdout, stderr } = await run;
      expect(stdout).toBe("");
      expect(stderr.trim().split("\n")).toHaveLength(200);
      expect(stderr).toContain("line 199 ***");
    }
  });
});
