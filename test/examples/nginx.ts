import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endProgram, findServerProgram, freePort } from "./server-program.js";

const PROGRAM = findServerProgram("nginx");
const CREDENTIALS = { username: "anna", password: "pass: w#rd" };
const READY_TIMEOUT_MS = 10_000;
// Between the choice of a free port and its use another program may take it.
const STARTS = 3;

/** Why tests with nginx cannot run on this machine; undefined when they can. */
export function nginxObstacle(): string | undefined {
  return PROGRAM === undefined ? "(nginx is not installed: apt-get install nginx-light)" : undefined;
}

/** A real nginx that serves one folder in several ways. */
export interface Nginx {
  /** Folder on the disk that is served, empty at first. */
  readonly files: string;
  readonly credentials: typeof CREDENTIALS;
  /**
   * Address of the folder: `open` as JSON; `closed` as JSON to the one user; `html` as a web page; `off` without any
   * listing; `moved` redirects to `open`; `failing` answers 500. With a slash at the end.
   */
  url(way: "open" | "closed" | "html" | "off" | "moved" | "failing"): string;
  /** Requests so far: `GET /open/a%20b.mkv 206`. */
  requests(): Promise<readonly string[]>;
  /** Ends the process and removes the folder. */
  stop(): Promise<void>;
}

/** Starts nginx in the foreground, on a port of its own, with everything that it writes in a temporary folder. */
export async function startNginx(): Promise<Nginx> {
  const prefix = await mkdtemp(join(tmpdir(), "mediafs-nginx-"));
  const files = join(prefix, "files");
  await mkdir(files);
  await writeFile(join(prefix, "users"), `${CREDENTIALS.username}:{SHA}${hashOf(CREDENTIALS.password)}\n`);
  const { child, port } = await startSomewhere(prefix);
  const requests = async () => (await readFile(join(prefix, "requests"), "utf8")).split("\n").filter(Boolean);
  const stop = async () => {
    await endProgram(child);
    await rm(prefix, { recursive: true, force: true });
  };
  return { files, credentials: CREDENTIALS, url: (way) => `http://127.0.0.1:${port}/${way}/`, requests, stop };
}

// In plain text a password would end at its colon.
const hashOf = (password: string) => createHash("sha1").update(password).digest("base64");

async function startSomewhere(prefix: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    await writeFile(join(prefix, "nginx.conf"), configuration(prefix, port));
    const args = ["-p", prefix, "-c", join(prefix, "nginx.conf"), "-e", "stderr"];
    const child = spawn(PROGRAM ?? "nginx", args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    if (await answers(child, port)) return { child, port };
    await endProgram(child);
    if (attempt === STARTS) throw new Error(`nginx did not start: ${said}`);
  }
}

function configuration(prefix: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const json = `alias ${prefix}/files/; autoindex on; autoindex_format json;`;
  return `
    daemon off;
    master_process off;
    pid ${prefix}/pid;
    error_log stderr crit;
    events {}
    http {
      ${temporary.map((name) => `${name}_temp_path ${prefix}/${name};`).join("\n")}
      log_format short '$request_method $request_uri $status';
      access_log ${prefix}/requests short;
      default_type application/octet-stream;
      server {
        listen 127.0.0.1:${port};
        location /open/ { ${json} }
        location /closed/ { ${json} auth_basic files; auth_basic_user_file ${prefix}/users; }
        location /html/ { alias ${prefix}/files/; autoindex on; }
        location /off/ { alias ${prefix}/files/; }
        location /moved/ { return 301 /open/; }
        location /failing/ { return 500; }
      }
    }`;
}

/** Whether it takes connections before it ends or the time is over. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (const endMs = Date.now() + READY_TIMEOUT_MS; Date.now() < endMs && child.exitCode === null; ) {
    if (await takesConnections(port)) return child.exitCode === null;
    await delay(20);
  }
  return false;
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
