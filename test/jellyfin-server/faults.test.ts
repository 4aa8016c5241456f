import { gunzipSync } from "node:zlib";
import { Agent, request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addMovie,
  type Fault,
  type JellyfinServer,
  Library,
  patternBytes,
  patternFile,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { ServerClient, tokenHeader } from "./client.js";

const SEED = 7;
const SIZE = 3_000_000;

let server: JellyfinServer;
let client: ServerClient;
let agent: Agent;
let file: string;

beforeEach(async () => {
  const library = new Library();
  const contents = patternFile({ seed: SEED, sizeBytes: SIZE });
  const film = addMovie(library.addSection({ name: "Films" }), { title: "Film", files: [{ contents }] });
  server = await startJellyfinServer({ library });
  client = new ServerClient(server);
  agent = new Agent();
  file = `/Items/${film.id}/File`;
});

afterEach(async () => {
  await agent.destroy();
  await server.stop();
});

/** Asks for a range and reads it as raw bytes: nothing is decoded, nothing followed. */
async function read(
  start: number,
  end: number,
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  const headers = { ...tokenHeader(), Range: `bytes=${start}-${end}` };
  const answer = await request(`${server.url}${file}`, { dispatcher: agent, headers });
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
}

async function readWith(fault: Fault): ReturnType<typeof read> {
  server.faults.add({ fault, times: 1 });
  return read(1000, 1999);
}

test("a status can stand in for the answer, with Retry-After and a text", async () => {
  for (const status of [401, 403, 404, 500]) expect((await readWith({ kind: "status", status })).status).toBe(status);
  const busy = await readWith({ kind: "status", status: 429, retryAfterSeconds: 3, text: "slow down" });
  expect([busy.status, busy.headers["retry-after"], busy.body.toString()]).toEqual([429, "3", "slow down"]);
  expect((await read(0, 9)).status).toBe(206);
});

test("a range can be answered with the whole file", async () => {
  const whole = await readWith({ kind: "wholeFile" });
  expect([whole.status, whole.headers["content-range"], whole.body.length]).toEqual([200, undefined, SIZE]);
  expect(whole.body.equals(patternBytes(SEED, 0, SIZE))).toBe(true);
});

test("a 206 can hold fewer bytes than asked for, consistently", async () => {
  const short = await readWith({ kind: "shortRange", missingBytes: 300 });
  expect(short.headers["content-range"]).toBe(`bytes 1000-1699/${SIZE}`);
  expect(short.body.equals(patternBytes(SEED, 1000, 700))).toBe(true);
});

test("a body can end before its announced length", async () => {
  await expect(readWith({ kind: "shortBody", missingBytes: 300 })).rejects.toThrow();
  expect(server.log.requests({ path: file })[0]).toMatchObject({
    bytesSent: 700,
    abortedByClient: false,
    fault: "shortBody",
  });
});

test("a body can be longer than its range, announced or not", async () => {
  const long = await readWith({ kind: "longBody", extraBytes: 10, announced: true });
  expect(long.headers["content-range"]).toBe(`bytes 1000-1999/${SIZE}`);
  expect(long.body.length).toBe(1010);
  const silent = await readWith({ kind: "longBody", extraBytes: 10 }).catch(() => undefined);
  expect(silent?.body.length ?? 1000).toBe(1000);
  expect(server.log.requests({ path: file })[1]?.bytesSent).toBe(1010);
});

test("a connection can be reset after a number of bytes, or before the answer", async () => {
  await expect(readWith({ kind: "reset", afterBytes: 123 })).rejects.toThrow();
  expect(server.log.requests({ path: file })[0]).toMatchObject({ bytesSent: 123, abortedByClient: false });
  await expect(readWith({ kind: "hangUp" })).rejects.toThrow();
  expect((await read(0, 9)).status).toBe(206);
});

test("an answer can stall in its middle and go on, or stall until the client gives up", async () => {
  const late = await readWith({ kind: "stall", afterBytes: 500, ms: 20 });
  expect(late.body.equals(patternBytes(SEED, 1000, 1000))).toBe(true);
  server.faults.add({ fault: { kind: "stall", afterBytes: 500 }, times: 1 });
  const headers = { ...tokenHeader(), Range: "bytes=0-999" };
  const answer = await request(`${server.url}${file}`, { dispatcher: agent, headers });
  await answer.body
    .once("data", () => answer.body.destroy())
    .toArray()
    .catch(() => undefined);
  await expect.poll(() => server.log.count({ aborted: true })).toBe(1);
  expect(server.log.requests({ aborted: true })[0]?.bytesSent).toBe(500);
});

test("Content-Range can lie about the start or the total, or be missing", async () => {
  const start = await readWith({ kind: "wrongContentRange", startShift: 4096 });
  expect(start.headers["content-range"]).toBe(`bytes 5096-6095/${SIZE}`);
  const total = await readWith({ kind: "wrongContentRange", totalShift: 1 });
  expect(total.headers["content-range"]).toBe(`bytes 1000-1999/${SIZE + 1}`);
  const none = await readWith({ kind: "noContentRange" });
  expect([none.status, none.headers["content-range"]]).toEqual([206, undefined]);
});

test("a range can come compressed", async () => {
  const zipped = await readWith({ kind: "gzip" });
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(zipped.body).equals(patternBytes(SEED, 1000, 1000))).toBe(true);
});

test("a file can be another one, by size, contents and date", async () => {
  const changed = await readWith({
    kind: "changedFile",
    sizeBytes: 2_000_000,
    seed: 8,
    modifiedMs: Date.UTC(2025, 0, 1),
  });
  expect(changed.headers["content-range"]).toBe("bytes 1000-1999/2000000");
  expect(changed.headers["last-modified"]).toBe("Wed, 01 Jan 2025 00:00:00 GMT");
  expect(changed.body.equals(patternBytes(8, 1000, 1000))).toBe(true);
});

test("an answer can be a web page or a way to one", async () => {
  const redirect = await readWith({ kind: "redirect" });
  expect([redirect.status, redirect.headers.location]).toEqual([302, "/web/"]);
  const page = await readWith({ kind: "html" });
  expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html"]);
});

test("rules match by path, range and order, and can be taken back", async () => {
  const fault = { kind: "status", status: 503 } as const;
  const remove = server.faults.add({ fault, path: /\/File$/, ranged: true, skip: 1, times: 2 });
  const statuses = [];
  for (let index = 0; index < 4; index++) statuses.push((await read(0, 9)).status);
  expect(statuses).toEqual([206, 503, 503, 206]);
  expect((await client.send("/System/Info/Public")).status).toBe(200);
  remove();
  server.faults.add({ fault, when: (asked) => asked.headers.range === "bytes=5-9" });
  expect([(await read(0, 9)).status, (await read(5, 9)).status]).toEqual([206, 503]);
  server.faults.clear();
  expect((await read(5, 9)).status).toBe(206);
});

test("faults by chance come in the same order for the same seed", async () => {
  const faults = [{ kind: "status", status: 500 } as const, { kind: "status", status: 429 } as const];
  const play = async () => {
    server.faults.clear();
    server.faults.addRandom({ seed: 11, probability: 0.5, faults });
    const statuses = [];
    for (let index = 0; index < 20; index++) statuses.push((await read(0, 9)).status);
    return statuses;
  };
  const first = await play();
  expect(new Set(first)).toEqual(new Set([206, 429, 500]));
  expect(await play()).toEqual(first);
});

test("a stopped server refuses, and is found at the same address when it starts again", async () => {
  const { port } = server;
  await server.stop();
  await expect(read(0, 9)).rejects.toThrow(/ECONNREFUSED/);
  await server.start();
  expect(server.port).toBe(port);
  expect((await read(0, 9)).status).toBe(206);
});

test("a server that is starting says so, in both ways of the real one", async () => {
  server.startup = "preparing";
  const preparing = await client.send("/Users");
  expect([preparing.status, preparing.headers.get("retry-after")]).toEqual([503, "005"]);
  const info = (await (await client.send("/System/Info/Public")).json()) as { StartupWizardCompleted: boolean };
  expect(info.StartupWizardCompleted).toBe(false);
  server.startup = "starting";
  const starting = await client.send("/System/Info/Public");
  expect([starting.status, starting.headers.get("retry-after")]).toEqual([503, null]);
  server.startup = undefined;
  expect((await client.send("/Users")).status).toBe(200);
});

test("with a base path, requests without it are sent to the web client", async () => {
  await server.stop();
  server = await startJellyfinServer({ library: new Library(), baseUrl: "/jellyfin" });
  const root = await fetch(`http://127.0.0.1:${server.port}/System/Info/Public`, { redirect: "manual" });
  expect([root.status, root.headers.get("location")]).toEqual([302, "/jellyfin/web/"]);
  expect((await fetch(`${server.url}/System/Info/Public`)).status).toBe(200);
  expect(server.log.count({ path: "/system/info/public" })).toBe(2);
});

test("the log tells what was asked, over which connection, and what was sent", async () => {
  await agent.destroy();
  agent = new Agent({ connections: 1 });
  await read(0, 99);
  await read(100, 299);
  expect(server.log.count({ path: file, ranged: true, status: 206 })).toBe(2);
  expect(server.log.bytesSent({ path: file })).toBe(300);
  const [first, second] = server.log.requests();
  expect([first?.headers.range, second?.connection]).toEqual(["bytes=0-99", first?.connection]);
  await expect.poll(() => server.log.running()).toEqual([]);
  server.log.clear();
  expect(server.log.count()).toBe(0);
});

test("a limit of bytes per second holds back, and holds for all connections together", async () => {
  server.bytesPerSecond = 4_000_000;
  const startMs = performance.now();
  await Promise.all([read(0, 399_999), read(400_000, 799_999)]);
  // A lower bound only: what was allowed through in the first instant is the last chunk of each.
  expect(performance.now() - startMs).toBeGreaterThan(100);
});
