import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { ControlClient } from "../../control/index.js";
import type { LoginLink } from "../../monitor/index.js";
import { findExecutable } from "../../mount/index.js";
import type { CommandContext } from "../command-context.js";
import { meantMounts } from "../meant-mounts.js";

const EXAMPLES = `
Examples:
  mediafs open            opens the monitor's page in the browser, logged in
  mediafs open --print    only prints the link, for a browser elsewhere

The link logs in once, within the hour.
`;

/** Defines `mediafs open`. */
export function defineOpen(program: Command, context: CommandContext): void {
  program
    .command("open")
    .description("open the monitor's page of the running mount")
    .option("--mount-point <dir>", "the mount that is meant; all without it")
    .option("--print", "print the link alone, and open nothing")
    .addHelpText("after", EXAMPLES)
    .action((options: OpenOptions) => openMonitor(options, context));
}

interface OpenOptions {
  readonly mountPoint?: string;
  readonly print?: true;
}

async function openMonitor({ mountPoint, print }: OpenOptions, context: CommandContext): Promise<void> {
  const { signal } = new AbortController();
  for (const { client } of await meantMounts(mountPoint, context, signal)) {
    const { url } = (await client.ask({ method: "POST", path: "login-link" }, signal)) as LoginLink;
    context.terminal.stdout.write(`${url}\n`);
    if (print !== true) await openInBrowser(client, url, context);
  }
}

/** Through a file that only this user can read: the arguments of a program are there for everybody to see. */
async function openInBrowser(client: ControlClient, url: string, { terminal }: CommandContext): Promise<void> {
  const { PATH = "", DISPLAY, WAYLAND_DISPLAY } = terminal.env;
  const isMac = process.platform === "darwin";
  if (!isMac && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) return;
  const opener = await findExecutable(isMac ? "open" : "xdg-open", PATH);
  if (opener === undefined) return;
  const file = client.socketPath.replace(/\.sock$/, ".open.html");
  writeFileSync(file, redirectPage(url), { mode: 0o600 });
  chmodSync(file, 0o600);
  const child = spawn(opener, [file], { detached: true, stdio: "ignore", env: { ...terminal.env } });
  // The link is printed: whoever has no browser sees it.
  child.on("error", () => undefined);
  child.unref();
}

function redirectPage(url: string): string {
  return `<!doctype html><meta charset="utf-8"><title>mediafs</title><meta http-equiv="refresh" content="0;url=${url}"><a href="${url}">mediafs</a>\n`;
}
