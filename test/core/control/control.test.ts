import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MediaFsError, silentLogger } from "../../../src/core/base/index.js";
import {
  ControlClient,
  ControlServer,
  type ControlTarget,
  findControl,
  listControls,
  type SocketSurroundings,
} from "../../../src/core/control/index.js";
import { mountStatus } from "./mount-status.js";

const signal = new AbortController().signal;
let runtime: string;
let surroundings: SocketSurroundings;
let open: { close(): Promise<void> | unknown }[];

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), "mfs-"));
  surroundings = { env: { XDG_RUNTIME_DIR: runtime }, uid: process.getuid?.() };
  open = [];
});

afterEach(async () => {
  for (const item of open) await item.close();
  rmSync(runtime, { recursive: true, force: true });
});

/** A target that answers at once and remembers what it was asked. */
function fakeTarget(changes: Partial<ControlTarget> = {}) {
  const asked: unknown[] = [];
  const target: ControlTarget = {
    status: async () => mountStatus({ mountPoint: "/mnt/a" }),
    refresh: async (path) => {
      asked.push(["refresh", path]);
    },
    reload: async () => {
      asked.push(["reload"]);
      return { added: ["New"], removed: [], replaced: [], reconnected: [], awaitingMount: [] };
    },
    purgeFile: (handle) => asked.push(["purgeFile", handle]) > 0,
    purgeWindow: (handle, start) => asked.push(["purgeWindow", handle, start]) < 0,
    unmount: () => void asked.push(["unmount"]),
    ask: async ({ method, path, body }) => ({ asked: [method, path, body] }),
    ...changes,
  };
  return { target, asked };
}

async function serve(mountPoint: string, target: ControlTarget = fakeTarget().target): Promise<ControlServer> {
  const server = await ControlServer.open({ mountPoint, target, log: silentLogger, surroundings });
  open.push(server);
  return server;
}

async function clientOf(mountPoint: string): Promise<ControlClient> {
  const client = await findControl(mountPoint, signal, surroundings);
  expect(client).toBeDefined();
  return client ?? new ControlClient("/nowhere");
}

describe("the control socket", () => {
  it("passes every request to the running mount, and its answers back", async () => {
    const { target, asked } = fakeTarget();
    await serve("/mnt/a", target);
    const client = await clientOf("/mnt/a");
    expect(await client.status(signal)).toEqual(JSON.parse(JSON.stringify(mountStatus({ mountPoint: "/mnt/a" }))));
    expect(await client.openFiles(signal)).toHaveLength(1);
    await client.refresh("user@alias/Films", signal);
    await client.refresh(undefined, signal);
    expect(await client.purge(7, undefined, signal)).toBe(true);
    expect(await client.purge(7, 8192, signal)).toBe(false);
    await client.unmount(signal);
    expect(asked).toEqual([
      ["refresh", "user@alias/Films"],
      ["refresh", undefined],
      ["purgeFile", 7],
      ["purgeWindow", 7, 8192],
      ["unmount"],
    ]);
  });

  it("is reachable by its user alone", async () => {
    const { socketPath } = await serve("/mnt/a");
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o700);
  });

  it("closes a directory that others could enter", async () => {
    mkdirSync(join(runtime, "mediafs"), { mode: 0o755 });
    const { socketPath } = await serve("/mnt/a");
    expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o700);
  });

  it("does not follow a link laid in place of its directory", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "mfs-"));
    symlinkSync(elsewhere, join(runtime, "mediafs"));
    const server = await serve(`/mnt/${runtime}`);
    expect(server.socketPath.startsWith(runtime)).toBe(false);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
  });

  it("carries errors of the mount with code, message and hint", async () => {
    const { target } = fakeTarget({
      refresh: () => Promise.reject(new MediaFsError("NOT_FOUND", "there is no /x", { hint: "Look again." })),
    });
    await serve("/mnt/a", target);
    const client = await clientOf("/mnt/a");
    await expect(client.refresh("x", signal)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "there is no /x",
      hint: "Look again.",
    });
  });

  it("refuses a body that does not fit", async () => {
    await serve("/mnt/a");
    const client = await clientOf("/mnt/a");
    await expect(client.purge("x" as unknown as number, undefined, signal)).rejects.toMatchObject({ code: "USAGE" });
    await expect(client.refresh("x".repeat(70_000), signal)).rejects.toMatchObject({ code: "USAGE" });
  });

  it("tells the mount when the asker gives up", async () => {
    let begin = () => {};
    let give = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const given = new Promise<void>((resolve) => {
      give = resolve;
    });
    const { target } = fakeTarget({
      status: (inTime) =>
        new Promise((_resolve, reject) => {
          begin();
          inTime.addEventListener("abort", () => {
            give();
            reject(new MediaFsError("ABORTED", "interrupted"));
          });
        }),
    });
    await serve("/mnt/a", target);
    const client = await clientOf("/mnt/a");
    const controller = new AbortController();
    const asked = client.status(controller.signal);
    await begun;
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: "ABORTED" });
    await given;
  });
});

describe("finding running mounts", () => {
  it("lists every mount of this user by its mount point", async () => {
    await serve("/mnt/b", fakeTarget({ status: async () => mountStatus({ mountPoint: "/mnt/b" }) }).target);
    await serve("/mnt/a");
    const { answering, silent } = await listControls(signal, surroundings);
    expect(answering.map(({ status }) => status.mountPoint).filter((point) => /^\/mnt\/[ab]$/.test(point))).toEqual([
      "/mnt/a",
      "/mnt/b",
    ]);
    expect(silent).toEqual([]);
  });

  it("refuses a second mount of the same mount point and leaves the first alone", async () => {
    await serve("/mnt/a");
    await expect(serve("/mnt/a")).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    await (await clientOf("/mnt/a")).ping(signal);
  });

  it("replaces the socket of a process that was killed", async () => {
    const dead = await deadSocket("/mnt/a");
    expect(await findControl("/mnt/a", signal, surroundings)).toBeUndefined();
    const server = await serve("/mnt/a");
    expect(server.socketPath).toBe(dead);
    await (await clientOf("/mnt/a")).ping(signal);
  });

  it("replaces a plain file that lies in the way", async () => {
    const { socketPath } = await serve("/mnt/a");
    await open.pop()?.close();
    writeFileSync(socketPath, "");
    await serve("/mnt/a");
    await (await clientOf("/mnt/a")).ping(signal);
  });

  it("finds a mount started with another XDG_RUNTIME_DIR than ours, by the place in /tmp", async () => {
    const elsewhere = { env: {}, uid: surroundings.uid };
    const server = await ControlServer.open({
      mountPoint: runtime,
      target: fakeTarget().target,
      log: silentLogger,
      surroundings: elsewhere,
    });
    open.push(server);
    await (await clientOf(runtime)).ping(signal);
  });

  it("leaves nothing behind when it is closed, and then nobody is found", async () => {
    const { socketPath } = await serve("/mnt/a");
    await open.pop()?.close();
    expect(readdirSync(dirname(socketPath))).toEqual([]);
    expect(await findControl("/mnt/a", signal, surroundings)).toBeUndefined();
  });

  it("tells apart a mount that does not speak the language", async () => {
    const { socketPath } = await serve("/mnt/a");
    await open.pop()?.close();
    const strange = await listenWith(socketPath, "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi!");
    open.push({ close: () => new Promise((done) => strange.close(done)) });
    chmodSync(socketPath, 0o600);
    const { silent } = await listControls(signal, surroundings);
    expect(silent).toMatchObject([{ socketPath, error: { code: "CONTROL_FAILED" } }]);
  });
});

/** The path of a socket whose process was killed while it listened. */
async function deadSocket(mountPoint: string): Promise<string> {
  const { socketPath } = await serve(mountPoint);
  await open.pop()?.close();
  const program = `require("node:net").createServer().listen(${JSON.stringify(socketPath)}, () => console.log("up"))`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  return socketPath;
}

function listenWith(socketPath: string, answer: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.resume();
    socket.end(answer);
  });
  return new Promise((resolve) => server.listen(socketPath, () => resolve(server)));
}
