import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import { endProgram, freePort } from "../examples/server-program.js";
import { hasProgram, run } from "./mounted-library.js";

const SHARE = "media";
const READY_WITHIN = { timeout: 20_000, interval: 200 };

/** What is missing to share a directory by Samba; undefined when nothing is. */
export function sambaObstacle(): string | undefined {
  const missing = ["smbd", "smbclient"].filter((name) => !hasProgram(name));
  if (missing.length > 0) return `${missing.join(" and ")} missing (apt-get install samba smbclient)`;
  return process.getuid?.() === 0 ? undefined : "smbd needs root";
}

/** A server of Samba of its own, which gives one directory to everybody as the user nobody. */
export class SambaShare {
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #config: string;

  private constructor(child: ChildProcess, port: number, config: string) {
    this.#child = child;
    this.#port = port;
    this.#config = config;
  }

  /** Starts it; everything that it writes lies in `folder`, which must be there. */
  static async start(directory: string, folder: string): Promise<SambaShare> {
    const port = await freePort();
    const config = join(folder, "smb.conf");
    for (const name of ["private", "lock", "state", "cache", "pid", "rpc"]) await mkdir(join(folder, name));
    await writeFile(config, configOf(directory, folder, port));
    const args = ["--foreground", "--no-process-group", `--configfile=${config}`];
    // With a socket as its input it would serve that alone; and at its end it ends every process of its group.
    const child = spawn("smbd", args, { stdio: "ignore", detached: true });
    const share = new SambaShare(child, port, config);
    try {
      await vi.waitFor(() => share.ask("ls"), READY_WITHIN);
      return share;
    } catch (error) {
      await share.close();
      throw error;
    }
  }

  /** Runs commands of smbclient(1) as a guest. Resolves with what it printed; rejects when one of them fails. */
  async ask(commands: string, localDirectory = "/"): Promise<string> {
    const who = ["--no-pass", `--port=${this.#port}`, `--configfile=${this.#config}`, `//127.0.0.1/${SHARE}`];
    const env = { ...process.env, LC_ALL: "C.UTF-8" };
    const { stdout } = await run("smbclient", [...who, "-c", commands], { cwd: localDirectory, env });
    return stdout;
  }

  async close(): Promise<void> {
    await endProgram(this.#child);
  }
}

function configOf(directory: string, folder: string, port: number): string {
  return `[global]
server role = standalone server
smb ports = ${port}
interfaces = lo
bind interfaces only = yes
disable netbios = yes
disable spoolss = yes
load printers = no
map to guest = Bad User
guest account = nobody
log file = ${folder}/log
private dir = ${folder}/private
lock directory = ${folder}/lock
state directory = ${folder}/state
cache directory = ${folder}/cache
pid directory = ${folder}/pid
ncalrpc dir = ${folder}/rpc
[${SHARE}]
path = ${directory}
guest ok = yes
read only = yes
`;
}
