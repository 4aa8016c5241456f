import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ERRORS, type ErrorCode } from "../../../src/core/base/index.js";
import { exitCodeOf } from "../../../src/core/cli/exit-code.js";
import { makeSandbox, runCommand, type Sandbox } from "./run-command.js";

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = makeSandbox();
});
afterEach(() => sandbox.remove());

const COMMANDS = ["mount", "umount", "status", "refresh", "plugins", "config", "doctor"];

describe("the command line", () => {
  it("lists its seven commands, the exit codes and where the configuration lies", async () => {
    const { code, stdout, stderr } = await runCommand(sandbox, ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    expect(stdout).toContain("Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.");
    expect(stdout).toContain("XDG_CONFIG_HOME");
  });

  it.each([...COMMANDS, "config init", "config check", "config show", "plugins new"])(
    "teaches %s by examples",
    async (command) => {
      const { code, stdout } = await runCommand(sandbox, [...command.split(" "), "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(command === "config" ? "Looked for upwards" : `mediafs ${command}`);
    },
  );

  it("takes the flags of mount that users rely on", async () => {
    const { stdout } = await runCommand(sandbox, ["mount", "--help"]);
    const flags = ["--config", "--mount-point", "--driver", "--daemon", "--allow-other", "--log-level", "--log-format"];
    for (const flag of flags) expect(stdout).toContain(flag);
  });

  it.each([
    [[], "mediafs needs a command"],
    [["statu"], "unknown command 'statu'"],
    [["mount", "--bad"], "unknown option '--bad'"],
    [["mount", "--log-level", "loud"], "--log-level must be one of error, warn, info, debug, trace, got loud"],
    [["umount", "a", "b"], "too many arguments"],
    [["mount", "--config"], "argument missing"],
  ])("answers wrong usage %j with two lines and exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(sandbox, args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    const lines = stderr.split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^mediafs: /);
    expect(lines[0]).toContain(message);
    expect(lines[1]).toMatch(/^ {2}→ .*See `mediafs.* --help`\.$/);
  });

  it("suggests the command that was meant", async () => {
    expect((await runCommand(sandbox, ["statu"])).stderr).toContain("Did you mean status?");
  });

  it("prints the version alone", async () => {
    const { stdout } = await runCommand(sandbox, ["--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });

  it("gives errors as JSON where JSON was asked for", async () => {
    const { code, stdout, stderr } = await runCommand(sandbox, ["config", "check", "--json"]);
    expect(code).toBe(2);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "CONFIG_NOT_FOUND", hint: expect.any(String) } });
  });

  it("tells mistakes of usage and configuration apart from failures", () => {
    const usage = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => exitCodeOf(code) === 2);
    expect(usage.sort()).toEqual([
      "CONFIG_EXISTS",
      "CONFIG_INVALID",
      "CONFIG_NOT_FOUND",
      "CONFIG_UNREADABLE",
      "PLUGIN_NOT_FOUND",
      "USAGE",
    ]);
    expect(exitCodeOf("MOUNT_NO_FUSE")).toBe(1);
  });
});
