import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket as ServerSide, WebSocketServer } from "ws";
import { codeOf, newLifetime, SecretRegistry, silentLogger } from "../../../src/core/base/index.js";
import { UndiciPluginHttp } from "../../../src/core/plugin-host/plugin-http.js";
import { UndiciWebSocket } from "../../../src/core/plugin-host/plugin-web-socket.js";

const never = newLifetime().signal;

/** A server whose sockets the test holds, and a client of it. */
async function setUp() {
  const sockets: ServerSide[] = [];
  const connections = new Set<Socket>();
  const asked: IncomingMessage[] = [];
  const server = createServer((_request, response) => void response.writeHead(403).end());
  const upgrades = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    asked.push(request);
    if (request.url?.startsWith("/never")) socket.on("end", () => socket.destroy()).resume();
    else if (request.url?.startsWith("/no")) socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    else upgrades.handleUpgrade(request, socket, head, (client) => void sockets.push(client));
  });
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  const base = await listening(server);
  const http = new UndiciPluginHttp({
    log: silentLogger,
    secrets: new SecretRegistry(),
    maxConnections: 1,
    userAgent: "mediafs/1",
  });
  onTestFinished(async () => {
    await http.close();
    for (const socket of connections) socket.destroy();
    server.close();
  });
  const open = (path = "/socket", signal: AbortSignal = never) =>
    http.openWebSocket({ url: new URL(path, base), headers: { "X-Token": "abc" }, timeoutMs: 2_000, signal });
  return { http, open, sockets, connections, asked, base };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Everything that comes until the end, and the code of the error that ended it. */
async function read(messages: AsyncIterable<string>) {
  const texts: string[] = [];
  try {
    for await (const text of messages) texts.push(text);
    return { texts, code: "ended" };
  } catch (error) {
    return { texts, code: codeOf(error) };
  }
}

test("texts go both ways in their order, those before the first reader included", async () => {
  const { open, sockets, asked } = await setUp();
  const socket = await open();
  const received = new Promise((resolve) => sockets[0]?.once("message", (data) => resolve(String(data))));
  sockets[0]?.send("one");
  sockets[0]?.send(Buffer.from("no text"), { binary: true });
  sockets[0]?.send("two");
  socket.send("hello");
  expect(await received).toBe("hello");
  sockets[0]?.close();
  expect(await read(socket.messages)).toEqual({ texts: ["one", "two"], code: "ended" });
  expect(asked[0]?.headers).toMatchObject({ "x-token": "abc", "user-agent": "mediafs/1" });
});

test("it takes no connection from the requests, and leaves none when it is closed", async () => {
  const { open, http, base, connections, sockets } = await setUp();
  const socket = await open();
  expect((await http.request({ url: new URL(base), signal: never })).status).toBe(403);
  const closed = new Promise((resolve) => sockets[0]?.once("close", resolve));
  socket.close();
  socket.close();
  socket.send("too late");
  await closed;
  expect(await read(socket.messages)).toEqual({ texts: [], code: "ended" });
  await expect.poll(() => connections.size).toBe(1);
});

test("a server that refuses is unreachable, one that does not answer in time too late; nothing of them stays", async () => {
  const { open, http, base, connections } = await setUp();
  await expect(open("/no?token=secret")).rejects.toMatchObject({
    code: "SERVER_UNREACHABLE",
    message: `web socket ${base}/no: the server opens no web socket`,
  });
  const url = new URL("/never", base);
  await expect(http.openWebSocket({ url, timeoutMs: 50, signal: never })).rejects.toMatchObject({
    code: "REQUEST_TIMEOUT",
  });
  const nobody = new URL("http://127.0.0.1:1/");
  await expect(http.openWebSocket({ url: nobody, signal: never })).rejects.toMatchObject({
    code: "SERVER_UNREACHABLE",
  });
  await expect.poll(() => connections.size).toBe(0);
});

test("the signal ends it, before it is open and after", async () => {
  const { open, connections } = await setUp();
  const early = newLifetime();
  const opening = open("/never", early.signal);
  early.abort();
  await expect(opening).rejects.toMatchObject({ code: "ABORTED" });
  const late = newLifetime();
  const socket = await open("/socket", late.signal);
  late.abort();
  expect((await read(socket.messages)).code).toBe("ABORTED");
  await expect.poll(() => connections.size).toBe(0);
  const aborted = newLifetime();
  aborted.abort();
  await expect(open("/socket", aborted.signal)).rejects.toMatchObject({ code: "ABORTED" });
});

test("closing the client ends every socket, and opens no other", async () => {
  const { open, http, connections } = await setUp();
  const socket = await open();
  const opening = open("/never");
  const reading = read(socket.messages);
  await http.close();
  expect((await reading).code).toBe("ABORTED");
  await expect(opening).rejects.toMatchObject({ code: "ABORTED" });
  await expect(open()).rejects.toMatchObject({ code: "ABORTED" });
  await expect.poll(() => connections.size).toBe(0);
});

test("a connection that breaks is told, and so is one that falls silent", async () => {
  const { open, connections, sockets, base } = await setUp();
  const broken = await open();
  for (const connection of connections) connection.destroy();
  expect((await read(broken.messages)).code).toBe("SERVER_UNREACHABLE");
  const url = new URL("/socket", base);
  const lively = await UndiciWebSocket.open({ url, signal: never }, { heartbeatMs: 30 });
  const pings = new Promise<void>((resolve) => {
    let count = 0;
    sockets[1]?.on("ping", () => (++count === 3 ? resolve() : undefined));
  });
  await pings;
  sockets[1]?.send("still here");
  // As a machine that went to sleep: it reads nothing, and so answers nothing.
  sockets[1]?.pause();
  expect(await read(lively.messages)).toEqual({ texts: ["still here"], code: "SERVER_UNREACHABLE" });
});

test("texts that nobody reads are not kept without end", async () => {
  const { open, sockets } = await setUp();
  const socket = await open();
  const text = "x".repeat(9 * 1024 * 1024);
  sockets[0]?.send(text);
  sockets[0]?.send(text);
  await new Promise((resolve) => sockets[0]?.once("close", resolve));
  const { texts, code } = await read(socket.messages);
  expect([texts.length, code]).toEqual([1, "SERVER_BAD_ANSWER"]);
});
