import { readdirSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { codeOf, type ErrorCode, hasCode, MediaFsError, systemCodeOf, withDeadline } from "../base/index.js";
import { API_ROOT } from "./control-api.js";
import { isTrusted, ownSurroundings, type SocketSurroundings, socketDirectories, socketName } from "./socket-place.js";
import type { MountStatus, OpenFile, ReloadReport } from "./status.js";

const CALL_TIMEOUT_MS = 5_000;
// Plugins are loaded on the way.
const RELOAD_TIMEOUT_MS = 35_000;

/** What is wrong with a mount that is listed but does not answer. */
export interface SilentMount {
  readonly socketPath: string;
  readonly error: MediaFsError;
}

/** The running mounts of this user. */
export interface RunningMounts {
  readonly answering: readonly { readonly client: ControlClient; readonly status: MountStatus }[];
  /** Processes that hold their socket but did not answer in time. */
  readonly silent: readonly SilentMount[];
}

/** A request for the monitor's API. */
export interface MonitorCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the API's root, without the first slash: `open-files`. */
  readonly path: string;
  readonly body?: unknown;
}

interface Call {
  readonly method: MonitorCall["method"];
  readonly route: string;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** Asks one running mount, through its socket. Every call but `reload` settles within 5 s, else rejects with CONTROL_FAILED. */
export class ControlClient {
  readonly socketPath: string;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  /** Resolves when it answers at all, without asking the servers. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#call({ method: "GET", route: "ping" }, signal);
  }

  /** The state now. */
  async status(signal: AbortSignal): Promise<MountStatus> {
    return (await this.#call({ method: "GET", route: "status" }, signal)) as MountStatus;
  }

  /** The open files, with their windows. */
  async openFiles(signal: AbortSignal): Promise<readonly OpenFile[]> {
    return (await this.#call({ method: "GET", route: "open-files" }, signal)) as readonly OpenFile[];
  }

  /** Forgets what is cached at and below a path; all without one. Rejects with NOT_FOUND. */
  async refresh(path: string | undefined, signal: AbortSignal): Promise<void> {
    await this.#call({ method: "POST", route: "refresh", body: { path } }, signal);
  }

  /** Puts the changed configuration in force, within 35 s. Rejects with CONFIG_* or PLUGIN_*, nothing being changed. */
  async reload(signal: AbortSignal): Promise<ReloadReport> {
    const call = { method: "POST", route: "reload", body: {}, timeoutMs: RELOAD_TIMEOUT_MS } as const;
    return (await this.#call(call, signal)) as ReloadReport;
  }

  /** Drops the windows of an open file, or the one that starts at `start`. Resolves with whether there was any. */
  async purge(handle: number, start: number | undefined, signal: AbortSignal): Promise<boolean> {
    const call = { method: "POST", route: "purge", body: { handle, start } } as const;
    return ((await this.#call(call, signal)) as { readonly purged: boolean }).purged;
  }

  /** Asks the monitor's API, whose document tells the answers. Rejects as the monitor does. */
  async ask({ method, path, body }: MonitorCall, signal: AbortSignal): Promise<unknown> {
    return this.#call({ method, route: `monitor/${path}`, body }, signal);
  }

  /** Begins the clean end of the mount; resolves before it has ended. */
  async unmount(signal: AbortSignal): Promise<void> {
    await this.#call({ method: "POST", route: "unmount", body: {} }, signal);
  }

  async #call({ method, route, body, timeoutMs = CALL_TIMEOUT_MS }: Call, signal: AbortSignal): Promise<unknown> {
    try {
      return await withDeadline(`the mount's answer to ${route}`, timeoutMs, signal, (inTime) =>
        exchange(this.socketPath, { method, path: `${API_ROOT}/${route}`, body }, inTime),
      );
    } catch (error) {
      if (!hasCode(error, "REQUEST_TIMEOUT")) throw error;
      const message = `the running mount did not answer within ${timeoutMs / 1000} s`;
      throw new MediaFsError("CONTROL_FAILED", message, { cause: error });
    }
  }
}

/** The client of the mount at an absolute path, if one runs there. Dead sockets are removed on the way. */
export async function findControl(
  mountPoint: string,
  signal: AbortSignal,
  surroundings: SocketSurroundings = ownSurroundings(),
): Promise<ControlClient | undefined> {
  const name = socketName(mountPoint);
  for (const socketPath of socketPaths(surroundings).filter((path) => path.endsWith(name))) {
    const client = new ControlClient(socketPath);
    try {
      await client.ping(signal);
      return client;
    } catch (error) {
      if (hasCode(error, "NOT_RUNNING")) continue;
      if (hasCode(error, "ABORTED")) throw error;
      // It holds its socket: it lives, though it cannot answer now.
      return client;
    }
  }
  return undefined;
}

/** Every running mount of this user. Dead sockets are removed on the way. */
export async function listControls(
  signal: AbortSignal,
  surroundings: SocketSurroundings = ownSurroundings(),
): Promise<RunningMounts> {
  const answering: { client: ControlClient; status: MountStatus }[] = [];
  const silent: SilentMount[] = [];
  await Promise.all(
    socketPaths(surroundings).map(async (socketPath) => {
      const client = new ControlClient(socketPath);
      try {
        answering.push({ client, status: await client.status(signal) });
      } catch (error) {
        if (hasCode(error, "ABORTED")) throw error;
        if (error instanceof MediaFsError && error.code !== "NOT_RUNNING") silent.push({ socketPath, error });
      }
    }),
  );
  answering.sort((a, b) => a.status.mountPoint.localeCompare(b.status.mountPoint));
  return { answering, silent };
}

function socketPaths(surroundings: SocketSurroundings): readonly string[] {
  return socketDirectories(surroundings)
    .filter((directory) => isTrusted(directory, surroundings.uid))
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)))
    .filter((path) => path.endsWith(".sock"));
}

interface Exchange {
  readonly method: MonitorCall["method"];
  readonly path: string;
  readonly body: unknown;
}

/** One request. Rejects with NOT_RUNNING when nobody listens, and with the mount's own error when it sends one. */
function exchange(socketPath: string, { method, path, body }: Exchange, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath, method, path, signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", (error) => reject(connectionError(socketPath, error)));
      response.on("end", () => {
        try {
          resolve(parseAnswer(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8")));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on("error", (error) => reject(connectionError(socketPath, error)));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function connectionError(socketPath: string, cause: Error): MediaFsError {
  if (["ECONNREFUSED", "ENOENT"].includes(systemCodeOf(cause) ?? "")) {
    // A socket that refuses has no process any more.
    rmSync(socketPath, { force: true });
    return new MediaFsError("NOT_RUNNING", "no mount is running there", { cause });
  }
  return new MediaFsError("CONTROL_FAILED", `the running mount cannot be asked: ${cause.message}`, { cause });
}

function parseAnswer(status: number, text: string): unknown {
  const value = parseJson(text);
  if (status === 200) return value;
  const error = isObject(value) && isObject(value.error) ? value.error : {};
  const message = typeof error.message === "string" ? error.message : `the running mount answered ${status}`;
  const hint = typeof error.hint === "string" ? { hint: error.hint } : {};
  const lines = Array.isArray(error.lines) ? { lines: error.lines.map(String) } : {};
  throw new MediaFsError(codeFrom(error), message, { ...hint, ...lines });
}

function codeFrom(error: Readonly<Record<string, unknown>>): ErrorCode {
  return codeOf(error) ?? "CONTROL_FAILED";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new MediaFsError("CONTROL_FAILED", "the running mount's answer is not JSON", { cause });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
