import { resolve, sep } from "node:path";
import type { Command } from "commander";
import { MediaFsError } from "../../base/index.js";
import type { MountStatus } from "../../control/index.js";
import type { CommandContext } from "../command-context.js";
import { meantMounts } from "../meant-mounts.js";

const EXAMPLES = `
Examples:
  mediafs refresh                                everything
  mediafs refresh cyril@HomeServer               one entry
  mediafs refresh "cyril@HomeServer/Films"       one library
  mediafs refresh /mnt/mediafs/cyril@HomeServer  the same by its path in the file system
`;

/** Defines `mediafs refresh`. */
export function defineRefresh(program: Command, context: CommandContext): void {
  program
    .command("refresh")
    .description("forget cached listings, metadata and artwork of the running mount")
    .argument("[path]", "key of an entry, with a path below it if wanted; everything without it")
    .option("--mount-point <dir>", "the mount that is meant; all that know the path without it")
    .addHelpText("after", EXAMPLES)
    .action((path: string | undefined, options: RefreshOptions) => refresh(path, options, context));
}

interface RefreshOptions {
  readonly mountPoint?: string;
}

async function refresh(
  typed: string | undefined,
  { mountPoint }: RefreshOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { signal } = new AbortController();
  const mounts = await meantMounts(mountPoint, context, signal);
  const asked = mounts.flatMap(({ client, status }) => {
    const path = pathInMount(typed, status, terminal.cwd);
    return path === undefined ? [] : [{ client, status, path }];
  });
  if (asked.length === 0)
    throw unknownEntry(
      typed ?? "",
      mounts.map(({ status }) => status),
    );
  for (const { client, status, path } of asked) {
    await client.refresh(path === "" ? undefined : path, signal);
    terminal.stdout.write(`refreshed ${path === "" ? "everything" : path} of ${status.mountPoint}\n`);
  }
}

/** What was typed as a path from the root of this mount; empty for all of it; undefined when it has no such entry. */
function pathInMount(typed: string | undefined, { mountPoint, servers }: MountStatus, cwd: string): string | undefined {
  if (typed === undefined) return "";
  const path = typed.replaceAll(/^\/+|\/+$/g, "");
  // First, as somebody inside of the mount means the entry too, not a path from where he stands.
  if (servers.some(({ key }) => path === key || path.startsWith(`${key}/`))) return path;
  return insideOf(mountPoint, resolve(cwd, typed));
}

function insideOf(mountPoint: string, path: string): string | undefined {
  if (path === mountPoint) return "";
  return path.startsWith(mountPoint + sep) ? path.slice(mountPoint.length + 1) : undefined;
}

function unknownEntry(typed: string, mounts: readonly MountStatus[]): MediaFsError {
  const keys = mounts.flatMap(({ servers }) => servers.map(({ key }) => key));
  return new MediaFsError("NOT_FOUND", `no running mount has ${typed}`, { hint: `Choose one of: ${keys.join(", ")}.` });
}
