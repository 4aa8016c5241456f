import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CommandResult, Sandbox } from "./run-command.js";

const CLI = fileURLToPath(new URL("../../../dist/core/cli/main.js", import.meta.url));

/** Runs the built program as users do, in the sandbox. */
export function runBuilt({ env, folder }: Sandbox, ...args: readonly string[]): Promise<CommandResult> {
  return runNode({ env: { ...env, NO_COLOR: "1" }, folder }, CLI, ...args);
}

/** Runs a script with Node. */
export function runNode(
  { env, folder }: Pick<Sandbox, "env" | "folder">,
  ...args: readonly string[]
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}
