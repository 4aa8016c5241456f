import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const READER = new URL("../../fakes/read-ranges.ts", import.meta.url).pathname;

interface Greeting {
  readonly servername: string | false;
  readonly alpn: string | false;
  readonly resumed: boolean;
}

let directory: string;
let server: tls.Server;
let greetings: Greeting[];
let requests: string[];

const file = (name: string) => join(directory, name);

/** A certificate for localhost, signed by itself. */
function makeCertificate(): void {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file("key.pem")];
  execFileSync("openssl", ["req", "-x509", ...key, "-out", file("cert.pem"), "-days", "2", ...subject], {
    stdio: "ignore",
  });
}

async function listen(options: tls.TlsOptions = {}): Promise<void> {
  greetings = [];
  requests = [];
  const identity = { key: readFileSync(file("key.pem")), cert: readFileSync(file("cert.pem")) };
  server = tls.createServer({ ...identity, ALPNProtocols: ["http/1.1"], ...options }, (socket) => {
    greetings.push({
      servername: (socket as tls.TLSSocket & { servername: string | false }).servername,
      alpn: socket.alpnProtocol ?? false,
      resumed: socket.isSessionReused(),
    });
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      requests.push(chunk.toString("latin1"));
      const [, first = "0", last = "0"] = /range: bytes=(\d+)-(\d+)/.exec(chunk.toString("latin1")) ?? [];
      const byteCount = Number(last) - Number(first) + 1;
      const lines = [
        `Content-Range: bytes ${first}-${last}/1000000`,
        `Content-Length: ${byteCount}`,
        "Connection: close",
      ];
      socket.end(`HTTP/1.1 206 OK\r\n${lines.join("\r\n")}\r\n\r\n${"x".repeat(byteCount)}`);
    });
  });
  server.on("tlsClientError", () => undefined);
  server.listen(0);
  await once(server, "listening");
}

/** What a program with this environment reads, range by range: `ok` or the error's code. */
async function readAs(transport: "socket" | "undici", host: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const hostPart = isIP(host) === 6 ? `[${host}]` : host;
  const url = `https://${hostPart}:${(server.address() as AddressInfo).port}/`;
  const child = spawn(process.execPath, ["--import", "tsx", READER, transport, url], {
    env: { ...process.env, ...env },
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  await once(child, "close");
  return JSON.parse(output) as string[];
}

describe.each(["socket", "undici"] as const)("over TLS the %s transport", (transport) => {
  const trusting = () => ({ NODE_EXTRA_CA_CERTS: file("cert.pem") });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "mediafs-tls-"));
    makeCertificate();
    await listen();
  });
  afterAll(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  test("reads from whom the system's or the user's certificates vouch for, by name, and resumes the session", async () => {
    greetings = [];
    expect(await readAs(transport, "localhost", trusting())).toEqual(["ok", "ok", "ok"]);
    expect(greetings.map(({ servername, alpn }) => `${servername} ${alpn}`)).toEqual(
      Array(3).fill("localhost http/1.1"),
    );
    // undici holds sessions weakly: it resumes them as it happens.
    if (transport === "socket") expect(greetings.map(({ resumed }) => resumed)).toEqual([false, true, true]);
  });

  test("reads from an address that the certificate names, without a server name", async () => {
    greetings = [];
    expect(await readAs(transport, "127.0.0.1", trusting())).toEqual(["ok", "ok", "ok"]);
    expect(greetings.map(({ servername }) => servername)).toEqual([false, false, false]);
  });

  test("sends nothing to a server that nobody vouches for, or that has another name", async () => {
    requests = [];
    const refused = ["SERVER_UNREACHABLE", "SERVER_UNREACHABLE", "SERVER_UNREACHABLE"];
    expect(await readAs(transport, "localhost", { NODE_EXTRA_CA_CERTS: "" })).toEqual(refused);
    expect(await readAs(transport, "127.0.0.2", trusting())).toEqual(refused);
    expect(requests).toEqual([]);
  });

  test("trusts blindly where the user says so", async () => {
    expect(await readAs(transport, "127.0.0.2", { NODE_TLS_REJECT_UNAUTHORIZED: "0" })).toEqual(["ok", "ok", "ok"]);
  });
});

describe.each(["socket", "undici"] as const)("a server that speaks HTTP/2 alone", (transport) => {
  test(`is out of reach of the ${transport} transport`, async () => {
    directory = mkdtempSync(join(tmpdir(), "mediafs-tls-"));
    makeCertificate();
    await listen({ ALPNProtocols: ["h2"] });
    try {
      const outcome = await readAs(transport, "localhost", { NODE_EXTRA_CA_CERTS: file("cert.pem") });
      expect(outcome).toEqual(["SERVER_UNREACHABLE", "SERVER_UNREACHABLE", "SERVER_UNREACHABLE"]);
      expect(requests).toEqual([]);
    } finally {
      server.close();
      rmSync(directory, { recursive: true });
    }
  });
});
