import "reflect-metadata";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { PluginContext, PluginErrorCode } from "mediafs/plugin-api";
import { afterAll, describe, expect, test } from "vitest";
import { ERRORS } from "../../../src/core/base/index.js";
import { loadPlugins, PLUGIN_API_VERSION } from "../../../src/core/plugin-host/index.js";
import { connectorConformance } from "../../../src/testing/index.js";

const guide = readFileSync(resolve(import.meta.dirname, "../../../docs/plugins.md"), "utf8");
const source = guide.split("<!-- example -->\n```js\n")[1]?.split("```")[0] ?? "";
const folder = mkdtempSync(join(tmpdir(), "mediafs-guide-"));
writeFileSync(join(folder, "index.mjs"), source);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { plugins, reports } = await loadPlugins({ plugins: ["./index.mjs"], folder }, new AbortController().signal);
const plugin = plugins.get("autoindex");

// Content is a function of the offset.
const content = Buffer.from(Array.from({ length: 5000 }, (_, offset) => (offset * 31) % 251));
const mtime = "Wed, 04 Mar 2026 10:00:00 GMT";
const FOLDERS: Readonly<Record<string, readonly object[]>> = {
  "/films/": [
    { name: "Old & New", type: "directory", mtime },
    { name: "a b.mkv", type: "file", mtime, size: content.length },
  ],
  "/films/Old%20%26%20New/": Array.from({ length: 9 }, (_, index) => ({
    name: `part ${index}.mkv`,
    type: "file",
    mtime,
    size: content.length,
  })),
};

function answer({ url = "", headers }: IncomingMessage, response: ServerResponse): void {
  const listing = FOLDERS[url];
  if (listing !== undefined) response.end(JSON.stringify(listing));
  else if (!url.endsWith(".mkv")) response.writeHead(404).end();
  else {
    const [, from = 0, to = content.length - 1] = (/bytes=(\d+)-(\d+)/.exec(headers.range ?? "") ?? []).map(Number);
    const range = `bytes ${from}-${to}/${content.length}`;
    response.writeHead(206, { "content-range": range, "content-length": to - from + 1 });
    response.end(content.subarray(from, to + 1));
  }
}

async function startServer() {
  const server = createServer(answer);
  await new Promise<void>((started) => server.listen(0, "127.0.0.1", started));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { options: { url: `http://127.0.0.1:${port}/films/` }, stop };
}

test("the example of the guide is a plugin that mediafs accepts", () => {
  expect(reports[0]).toMatchObject({ name: "autoindex", state: "loaded", reason: undefined });
});

if (plugin !== undefined) {
  connectorConformance("the example of the guide", {
    plugin,
    server: startServer,
    unsupported: {
      wrongCredentials: "the server has no users",
      details: "the server knows files only",
      sweep: "the server lists one folder at a time",
      artwork: "the server has none",
      subtitles: "the server has none",
    },
  });
}

describe("the tables of the guide", () => {
  function firstCells(heading: string): readonly string[] {
    const text = guide.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
    return [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name);
  }

  test("every member of the context is explained, and no other", () => {
    const members: Readonly<Record<keyof PluginContext, true>> = {
      options: true,
      serverKey: true,
      log: true,
      http: true,
      signal: true,
      deviceId: true,
      deviceName: true,
      clientVersion: true,
      store: true,
      addSecret: true,
      fail: true,
    };
    expect(firstCells("What a plugin is given")).toEqual(Object.keys(members));
  });

  test("every error code of a plugin is explained, and says rightly whether it is tried again", () => {
    const codes: Readonly<Record<PluginErrorCode, true>> = {
      AUTH_REJECTED: true,
      ACCESS_DENIED: true,
      USER_UNKNOWN: true,
      SERVER_UNREACHABLE: true,
      SERVER_STARTING: true,
      SERVER_NOT_SET_UP: true,
      SERVER_WRONG_ADDRESS: true,
      SERVER_WRONG_PRODUCT: true,
      SERVER_BAD_ANSWER: true,
      RATE_LIMITED: true,
      REQUEST_TIMEOUT: true,
      ITEM_NOT_FOUND: true,
      UNSUPPORTED: true,
      SERVER_REFUSED: true,
      ABORTED: true,
    };
    expect(firstCells("Errors")).toEqual(Object.keys(codes));
    for (const code of Object.keys(codes) as PluginErrorCode[]) {
      const row = guide.split("\n").find((line) => line.startsWith(`| \`${code}\` |`)) ?? "";
      expect(/\| Tried again/.test(row), code).toBe(ERRORS[code].retryable);
    }
  });

  test("the guide names the version of the plugin API", () => {
    expect(guide).toContain(`the version of the plugin API, now ${PLUGIN_API_VERSION} |`);
  });
});
