import { join } from "node:path";
import {
  type JellyfinServer,
  type JellyfinServerOptions,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { type MountedConfig, MountedLibrary, run } from "./mounted-library.js";
import { ENTRY_KEY, entryOf } from "./pattern-films.js";

const OUTPUT_BYTES_AT_MOST = 256 * 1024 * 1024;

/** A simulated server and a mount of it. */
export interface LibraryMount {
  readonly server: JellyfinServer;
  readonly mounted: MountedLibrary;
  /** The directory of the server's only entry. */
  readonly entry: string;
  close(): Promise<void>;
}

/** Starts a server and mounts it. Nothing was asked of the mount yet. */
export async function mountLibrary(
  options: JellyfinServerOptions,
  config: Omit<MountedConfig, "servers"> = {},
): Promise<LibraryMount> {
  const server = await startJellyfinServer(options);
  try {
    const mounted = await MountedLibrary.mount({ ...config, servers: [entryOf(server)] });
    const close = async () => {
      await mounted.close();
      await server.stop();
    };
    return { server, mounted, entry: join(mounted.root, ENTRY_KEY), close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Runs a line of bash, in English. Resolves with what it printed; rejects when it fails or says anything on stderr. */
export async function shell(line: string, directory: string): Promise<string> {
  const { stdout, stderr } = await bash(line, directory);
  if (stderr !== "") throw new Error(`${line}\n${stderr}`);
  return stdout;
}

/** What a line of bash says on stderr, whether it fails or not. */
export async function shellComplaint(line: string, directory: string): Promise<string> {
  const { stderr } = await bash(line, directory).catch((error: { readonly stderr: string }) => error);
  return stderr;
}

/** As `shell`, as lines. */
export async function shellLines(line: string, directory: string): Promise<readonly string[]> {
  const output = await shell(line, directory);
  return output.split("\n").filter((each) => each !== "");
}

async function bash(line: string, directory: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, LC_ALL: "C.UTF-8", LANGUAGE: "C" };
  // Node would wait for the change of directory, and the server that has to answer for it is in this very process.
  const script = `cd -- "$0" && ${line}`;
  return run("bash", ["-o", "pipefail", "-c", script, directory], {
    encoding: "utf8",
    env,
    maxBuffer: OUTPUT_BYTES_AT_MOST,
  });
}
