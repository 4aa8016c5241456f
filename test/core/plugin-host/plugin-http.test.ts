import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";
import type { PluginHttpRequest } from "mediafs/plugin-api";
import { describe, expect, onTestFinished, test } from "vitest";
import { codeOf, type LogFields, MediaFsError, SecretRegistry, silentLogger } from "../../../src/core/base/index.js";
import { UndiciPluginHttp } from "../../../src/core/plugin-host/plugin-http.js";

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A server that does what the test says, and a client of it. `hits` are the requests that came. */
async function setUp(handler: Handler) {
  const hits: IncomingMessage[] = [];
  const sockets = new Set<number | undefined>();
  const server = createServer((request, response) => {
    hits.push(request);
    sockets.add(request.socket.remotePort);
    handler(request, response, hits.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const secrets = new SecretRegistry();
  const logged: { readonly message: string; readonly fields: LogFields | undefined }[] = [];
  const log = {
    ...silentLogger,
    debug: (message: string, fields?: LogFields) => void logged.push({ message, fields }),
  };
  const http = new UndiciPluginHttp({ log, secrets, maxConnections: 2, userAgent: "mediafs/1" });
  onTestFinished(async () => {
    await http.close();
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = (path: string, extra: Partial<PluginHttpRequest> = {}) =>
    http.request({ url: new URL(path, base), signal: new AbortController().signal, ...extra });
  return { http, server, secrets, logged, hits, sockets, base, send };
}

async function failure(promise: Promise<unknown>): Promise<MediaFsError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MediaFsError)) throw error ?? new MediaFsError("INTERNAL", "the request succeeded");
  return error;
}

describe("answers", () => {
  test("status, headers and body are handed over as they are, errors included", async () => {
    const { send } = await setUp((_request, response) => {
      response.writeHead(404, { "X-One": "1", "Set-Cookie": ["a=1", "b=2"] }).end('{"ü":1}');
    });
    const answer = await send("/x");
    expect(answer.status).toBe(404);
    expect(answer.headers).toMatchObject({ "x-one": "1", "set-cookie": "a=1, b=2" });
    expect(answer.text()).toBe('{"ü":1}');
    expect(answer.json()).toEqual({ ü: 1 });
  });

  test("each answer is logged with its status, without the query, which may hold a secret", async () => {
    const { send, logged, base } = await setUp((_request, response, count) => {
      response.writeHead(count === 1 ? 503 : 200).end("{}");
    });
    await send("/Items?api_key=hidden");
    expect(logged.map(({ message, fields }) => [message, fields?.status])).toEqual([
      [`GET ${base}/Items`, 503],
      [`GET ${base}/Items`, 200],
    ]);
    expect(JSON.stringify(logged)).not.toContain("hidden");
  });

  test("a redirect is not followed", async () => {
    const { send, hits } = await setUp((_request, response) => response.writeHead(302, { location: "/web" }).end());
    expect(await send("/")).toMatchObject({ status: 302, headers: { location: "/web" } });
    expect(hits).toHaveLength(1);
  });

  test("gzip is asked for and decoded, and a body may say that it is encoded and be empty", async () => {
    const { send, hits } = await setUp((request, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(request.url === "/empty" ? undefined : gzipSync("a".repeat(100_000)));
    });
    expect((await send("/")).body.byteLength).toBe(100_000);
    expect((await send("/empty")).body.byteLength).toBe(0);
    expect(hits[0]?.headers["accept-encoding"]).toBe("gzip");
  });

  test("JSON is sent with its type, given headers win over ours, the query is kept", async () => {
    const { send, hits } = await setUp((request, response) => {
      request.pipe(response);
    });
    const json = { a: ["é"] };
    const answer = await send("/path?q=a%20b", {
      method: "POST",
      json,
      headers: { "User-Agent": "other", "X-A": "1" },
    });
    expect(answer.json()).toEqual(json);
    expect(hits[0]?.url).toBe("/path?q=a%20b");
    expect(hits[0]?.headers).toMatchObject({ "user-agent": "other", "x-a": "1", "content-type": "application/json" });
  });

  test("a text is sent as it is, with its type and length, in place of JSON", async () => {
    const { send, hits } = await setUp((request, response) => {
      request.pipe(response);
    });
    const body = { contentType: 'text/xml; charset="utf-8"', text: "<é>&amp;</é>" };
    const answer = await send("/", { method: "POST", body, json: {}, headers: { SOAPAction: '"x#y"' } });
    expect(answer.text()).toBe(body.text);
    const { "content-type": type, "content-length": length, soapaction } = hits[0]?.headers ?? {};
    expect([type, length, soapaction]).toEqual([body.contentType, "14", '"x#y"']);
  });

  test("HEAD answers without a body, and the next request works", async () => {
    const { send } = await setUp((_request, response) => response.setHeader("content-length", "5").end("12345"));
    const answer = await send("/", { method: "HEAD" });
    expect(answer.headers["content-length"]).toBe("5");
    expect(answer.body.byteLength).toBe(0);
    expect((await send("/")).text()).toBe("12345");
  });

  test("what is not JSON is SERVER_BAD_ANSWER without quoting the answer", async () => {
    const { send } = await setUp((_request, response) => response.end("S3CRET<html>"));
    const answer = await send("/api");
    const error = await failure((async () => answer.json())());
    expect(error.code).toBe("SERVER_BAD_ANSWER");
    expect(error.message).toContain("/api: the answer is not JSON");
    expect(error.message).not.toContain("S3CRET");
  });

  test.each([
    ["deflate", Buffer.from("x")],
    ["gzip", Buffer.from("no gzip at all")],
    ["gzip", gzipSync("cut short".repeat(50)).subarray(0, 30)],
    ["gzip", gzipSync(Buffer.alloc(67_108_865))],
  ])("a body in %s that cannot be decoded, or only to too much, is SERVER_BAD_ANSWER (%#)", async (encoding, body) => {
    const { send, hits } = await setUp((_request, response) => {
      response.writeHead(200, { "content-encoding": encoding }).end(body);
    });
    expect((await failure(send("/"))).code).toBe("SERVER_BAD_ANSWER");
    expect(hits).toHaveLength(1);
  });

  test.each([true, false])("a body above 64 MiB is SERVER_BAD_ANSWER, announced (%s) or not", async (announced) => {
    const { send } = await setUp((_request, response) => {
      if (announced) response.setHeader("content-length", "67108865");
      const chunk = Buffer.alloc(1_048_576);
      const pump = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", pump);
      pump();
    });
    expect((await failure(send("/"))).code).toBe("SERVER_BAD_ANSWER");
  });
});

describe("repetition", () => {
  test.each([429, 503])(
    "a GET is repeated after %i as Retry-After asks, and the good answer is handed over",
    async (status) => {
      const { send, hits } = await setUp((_request, response, count) => {
        if (count < 3) response.writeHead(status, { "retry-after": "0" }).end();
        else response.end("good");
      });
      expect((await send("/")).text()).toBe("good");
      expect(hits).toHaveLength(3);
    },
  );

  test("repetitions are bounded, and then the answer stands", async () => {
    const { send, hits } = await setUp((_request, response) => response.writeHead(503, { "retry-after": "0" }).end());
    expect((await send("/", { retries: 1 })).status).toBe(503);
    expect(hits).toHaveLength(2);
  });

  test("a pause that does not fit the deadline is not waited for", async () => {
    const { send, hits } = await setUp((request, response) => {
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      response.writeHead(503, { "retry-after": request.url === "/date" ? date : "3600" }).end();
    });
    expect((await send("/")).status).toBe(503);
    expect((await send("/date")).status).toBe(503);
    expect(hits).toHaveLength(2);
  });

  test("statuses named by the plugin, POST, and other errors are not repeated", async () => {
    const { send, hits } = await setUp((request, response) => {
      response.writeHead(request.url === "/500" ? 500 : 503, { "retry-after": "0" }).end();
    });
    expect((await send("/", { noRetryStatuses: [503] })).status).toBe(503);
    expect((await send("/", { method: "POST" })).status).toBe(503);
    expect((await send("/500")).status).toBe(500);
    expect(hits).toHaveLength(3);
  });

  test("a broken connection is repeated for a GET and not for a POST", async () => {
    const { send, hits } = await setUp((request, response, count) => {
      if (count === 1 || request.method === "POST") request.socket.destroy();
      else if (count === 2) {
        response.writeHead(200, { "content-length": "10" }).write("half");
        setImmediate(() => request.socket.destroy());
      } else response.end("whole");
    });
    expect((await send("/")).text()).toBe("whole");
    expect(hits).toHaveLength(3);
    expect((await failure(send("/", { method: "POST", json: {} }))).code).toBe("SERVER_UNREACHABLE");
    expect(hits).toHaveLength(4);
  });

  test("an attempt that hangs leaves time for another one", async () => {
    const { send, hits } = await setUp((_request, response, count) => {
      if (count > 1) response.end("second");
    });
    expect((await send("/", { timeoutMs: 1500 })).text()).toBe("second");
    expect(hits).toHaveLength(2);
  });
});

describe("failures", () => {
  test("nobody listening is SERVER_UNREACHABLE, naming host and path but neither query nor secrets", async () => {
    const { server, secrets, send, base } = await setUp(() => undefined);
    secrets.add("S3CRET-IN-PATH");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(send("/S3CRET-IN-PATH/x?token=S3CRET-IN-QUERY", { retries: 0 }));
    expect(error.code).toBe("SERVER_UNREACHABLE");
    expect(error.message).toBe(`GET ${base}/***/x: connection refused`);
  });

  test("a host that does not exist is SERVER_UNREACHABLE", async () => {
    const { send } = await setUp(() => undefined);
    const error = await failure(send("/", { url: new URL("http://absent.invalid/"), retries: 0 }));
    expect(error.code).toBe("SERVER_UNREACHABLE");
  });

  test("what does not speak HTTP is SERVER_BAD_ANSWER, and what does not speak TLS says so", async () => {
    const { send } = await setUp(() => undefined);
    const tcp = createTcpServer((socket) => void socket.on("error", () => undefined).end("220 mail ready\r\n"));
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void tcp.close());
    const { port } = tcp.address() as AddressInfo;
    expect((await failure(send("/", { url: new URL(`http://127.0.0.1:${port}/`) }))).code).toBe("SERVER_BAD_ANSWER");
    const error = await failure(send("/", { url: new URL(`https://127.0.0.1:${port}/`), retries: 0 }));
    expect(error.message).toContain("does not speak TLS");
    expect(error.hint).toContain("http://");
  });

  test.each(["no answer", "half a body"])("%s until the deadline is REQUEST_TIMEOUT", async (kind) => {
    const { send } = await setUp((_request, response) => {
      if (kind === "half a body") response.writeHead(200, { "content-length": "10" }).write("half");
    });
    expect((await failure(send("/", { timeoutMs: 300 }))).code).toBe("REQUEST_TIMEOUT");
  });

  test("an abort ends the request at once, while it runs, while it pauses, and before it begins", async () => {
    const arrived = deferred();
    const { send } = await setUp((request, response) => {
      if (request.url === "/pause") response.writeHead(503, { "retry-after": "5" }).end();
      arrived.resolve();
    });
    const running = new AbortController();
    const hanging = failure(send("/hang", { signal: running.signal }));
    await arrived.promise;
    running.abort();
    expect((await hanging).code).toBe("ABORTED");
    const pausing = new AbortController();
    const paused = failure(send("/pause", { signal: pausing.signal }));
    setTimeout(() => pausing.abort(), 100);
    expect((await paused).code).toBe("ABORTED");
    expect((await failure(send("/x", { signal: AbortSignal.abort() }))).code).toBe("ABORTED");
  });

  test("a request that cannot be sent is not repeated", async () => {
    const { send, hits } = await setUp((_request, response) => response.end());
    const error = await failure(send("/", { headers: { "x-key": "line\nbreak" } }));
    expect(codeOf(error)).toBe("INTERNAL");
    expect(error.message).not.toContain("line\nbreak");
    expect(hits).toHaveLength(0);
  });
});

describe("connections", () => {
  test("connections are kept and reused, at most as many as allowed", async () => {
    const { send, sockets } = await setUp((_request, response) => setTimeout(() => response.end("x"), 5));
    await Promise.all(Array.from({ length: 12 }, () => send("/")));
    for (let request = 0; request < 5; request += 1) await send("/");
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  test("close ends what is under way, closes the connections, and refuses what comes later", async () => {
    const arrived = deferred();
    const { http, server, send } = await setUp((request) => {
      if (request.url === "/hang") arrived.resolve();
    });
    const hanging = failure(send("/hang"));
    await arrived.promise;
    await http.close();
    expect((await hanging).code).toBe("ABORTED");
    expect((await failure(send("/"))).code).toBe("ABORTED");
    await expect.poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(0);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}
