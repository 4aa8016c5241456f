import "reflect-metadata";
import { Session } from "node:inspector";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OpenFile } from "../../../src/core/monitor/index.js";
import { WatchedMount } from "./watched-mount.js";

const FILM = { title: "Alien", seed: 91, sizeBytes: 1_000_003 };
const OVERVIEW = "/api/v1/overview";
const WITHIN = { timeout: 10_000 };

let mount: WatchedMount;
beforeEach(async () => {
  mount = await WatchedMount.start({ films: [FILM] });
});
afterEach(() => mount.close());

/** Runs a script in every thread that this process has started, as a debugger would. */
async function runInThreads(expression: string): Promise<number> {
  const session = new Session();
  session.connect();
  const threads: string[] = [];
  session.on("NodeWorker.attachedToWorker", ({ params }) => threads.push(params.sessionId));
  const post = (method: string, params: object) =>
    new Promise((resolve, reject) => {
      session.post(method, params, (error, result) => (error === null ? resolve(result) : reject(error)));
    });
  await post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } });
  for (const sessionId of threads) await post("NodeWorker.sendMessageToWorker", { sessionId, message });
  session.disconnect();
  return threads.length;
}

const status = () =>
  mount.ask("GET", OVERVIEW).then(
    (answered) => answered.status,
    () => 0,
  );
const told = async (message: string) =>
  (await mount.answer<{ lines: readonly { message: string }[] }>("GET", "/log?level=info")).lines.filter((line) =>
    line.message.includes(message),
  ).length;

test("a front that dies is started again, at the same port, with the same token, as often as it dies", async () => {
  const { address, token } = mount;
  const headers = { authorization: `Bearer ${token}` };
  expect(await status()).toBe(200);
  for (const [times, death] of ["process.exit(1)", "setTimeout(() => { throw new RangeError('gone') })"].entries()) {
    expect(await runInThreads(death)).toBe(1);
    await expect.poll(async () => (await status()) === 200 && (await told("listens again")), WITHIN).toBe(times + 1);
    expect([mount.address, mount.token]).toEqual([address, token]);
    expect((await fetch(address + OVERVIEW, { headers })).status).toBe(200);
  }
  expect(await told("is started again")).toBe(2);
});

test("a front that dies leaves the mount as it is", async () => {
  const handle = await mount.open(FILM.title);
  await mount.readRight(FILM.title, handle, 0, 64 * 1024);
  expect(await runInThreads("process.exit(1)")).toBe(1);
  await mount.readRight(FILM.title, handle, 64 * 1024, FILM.sizeBytes - 64 * 1024);
  await expect.poll(status, WITHIN).toBe(200);
  expect((await mount.answer<OpenFile>("GET", `/open-files/${handle}`)).outBytes).toBe(FILM.sizeBytes);
});

test("a monitor that is closed while its front is away stays closed", async () => {
  const { address } = mount;
  await runInThreads("process.exit(1)");
  await mount.monitor.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await expect(fetch(address)).rejects.toThrow();
});

test("whoever talks no HTTP is turned away, and the page is there for others meanwhile", async () => {
  const port = Number(new URL(mount.address).port);
  let closed = 0;
  for (let count = 0; count < 300; count += 1) {
    const socket = connect(port, "127.0.0.1", () => socket.write("\u0000\u0001 nonsense\r\n\r\n"));
    socket.on("error", () => undefined).on("close", () => (closed += 1));
    socket.resume();
  }
  await expect.poll(status, WITHIN).toBe(200);
  await expect.poll(() => closed, WITHIN).toBe(300);
});
