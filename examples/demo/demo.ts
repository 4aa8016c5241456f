import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type JellyfinServer, startJellyfinServer } from "../jellyfin-server/index.js";
import { compareLargestFile } from "./compare-file.js";
import { demoLibrary } from "./library/index.js";
import { MountProcess } from "./mount-process.js";
import { paintFor } from "./paint.js";
import { comparisonScreen, greeting, suggestions, treeScreen } from "./screens.js";
import { readTree, type TreeNode } from "./tree.js";
import { Workspace } from "./workspace.js";

const USAGE = `Usage: npm run demo -- [--once] [--mount-point DIR]

Starts an example server with real media, mounts it at ./mnt (or DIR), shows the tree and stays until Ctrl-C.
  --once   read one file through the mount, compare it with the original, unmount and end
`;

const USERNAME = "cyril";

const LISTED_WITHIN_MS = 20_000;

const interrupted = new AbortController();

interface DemoOptions {
  readonly once: boolean;
  readonly mountPoint: string;
}

const options = readOptions();
if (options !== undefined) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());
  process.exitCode = await runDemo(options).catch((error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    return 1;
  });
}

function readOptions(): DemoOptions | undefined {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: "boolean", default: false },
        "mount-point": { type: "string", default: "./mnt" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (!values.help) return { once: values.once, mountPoint: values["mount-point"] };
    process.stdout.write(USAGE);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

/** Runs the demo from the server's start to the last cleaning up. Resolves with the exit code. */
async function runDemo(demo: DemoOptions): Promise<number> {
  if (!MountProcess.isBuilt()) {
    complain("mediafs is not built yet; type: npm run build");
    return 1;
  }
  const apiKey = randomBytes(16).toString("hex");
  const server = await startJellyfinServer({
    library: demoLibrary(),
    serverName: "Demo",
    users: [{ name: USERNAME, password: randomBytes(8).toString("hex") }],
    apiKeys: [apiKey],
  });
  try {
    const workspace = await Workspace.create(demo.mountPoint);
    try {
      await workspace.writeConfig({ url: server.url, username: USERNAME, apiKey });
      return await withMount(server, workspace, demo);
    } finally {
      await workspace.remove();
    }
  } finally {
    await server.stop();
  }
}

async function withMount(server: JellyfinServer, workspace: Workspace, demo: DemoOptions): Promise<number> {
  const paint = paintFor(process.stdout);
  process.stdout.write(greeting(server.url, paint));
  const mount = MountProcess.start(workspace.configFile, workspace.mountPoint);
  try {
    const stopEarly = once(interrupted.signal, "abort").then(() => undefined);
    const mountedLine = await Promise.race([mount.mounted(), stopEarly]);
    if (interrupted.signal.aborted) return 0;
    if (mountedLine === undefined) {
      complain("the mount did not come up; what it said stands above");
      return 1;
    }
    const tree = await treeOnceListed(workspace.mountPoint);
    process.stdout.write(treeScreen(tree, mountedLine, paint));
    if (demo.once) return await compareOne(server, tree);
    process.stdout.write(suggestions(workspace.mountPoint, tree, paint));
    const endedWell = await Promise.race([mount.ended(), stopEarly]);
    process.stdout.write(interrupted.signal.aborted ? "\nunmounting …\n" : "\nthe mount has ended\n");
    return interrupted.signal.aborted || endedWell ? 0 : 1;
  } catch (error) {
    // Whatever fails because the mount goes away is no failure.
    if (interrupted.signal.aborted) return 0;
    throw error;
  } finally {
    await mount.stop();
  }
}

async function compareOne(server: JellyfinServer, tree: TreeNode): Promise<number> {
  const comparison = await compareLargestFile(tree, server.library);
  if (comparison === undefined) {
    complain("the mount shows none of the server's files");
    return 1;
  }
  process.stdout.write(comparisonScreen(comparison, paintFor(process.stdout)));
  return comparison.isEqual ? 0 : 1;
}

/** The tree, as soon as the mount has connected to the server. Rejects when that takes too long. */
async function treeOnceListed(mountPoint: string): Promise<TreeNode> {
  const entry = join(mountPoint, `${USERNAME}@Demo`);
  const giveUpMs = performance.now() + LISTED_WITHIN_MS;
  let problem: unknown = "it lists no libraries";
  while (performance.now() < giveUpMs && !interrupted.signal.aborted) {
    const names = await readdir(entry, { withFileTypes: true }).catch((error: unknown) => {
      problem = error;
      return [];
    });
    if (names.some((name) => name.isDirectory())) return readTree(mountPoint, basename(mountPoint));
    await sleep(100);
  }
  throw new TypeError(`the mount did not list the server's libraries: ${String(problem)}`);
}

function complain(text: string): void {
  process.stderr.write(`${paintFor(process.stderr).bad("demo failed:")} ${text}\n`);
}
