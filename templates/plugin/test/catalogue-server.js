// @ts-check
/**
 * @import { IncomingMessage, ServerResponse } from "node:http"
 * @import { Entry } from "../client.js"
 */
import { createServer } from "node:http";
import { HOSTILE_NAMES } from "mediafs/testing";

const TOKEN = "token-of-the-test-server";
const MODIFIED = "2026-03-04T10:00:00Z";

/** @type {Record<string, Entry[]>} Entries by the id of their folder. */
const EXAMPLE = {
  root: [folder("f1", "Films"), ...HOSTILE_NAMES.map((name, index) => file(`h${index}`, name, 500 + index))],
  f1: [file("m1", "Steamboat (1928).mkv", 70_000), file("m2", "Été.srt", 70), folder("f2", "Extras")],
  f2: [],
};

/**
 * CHANGE 12: starts a stand-in for the server, with the API that the connector speaks, on a free port of this machine.
 * Or use a real one: what counts are `options`, with which the plugin connects, and `stop`.
 */
export async function startCatalogue() {
  const folders = structuredClone(EXAMPLE);
  const server = createServer((request, response) => answer(folders, request, response));
  await new Promise((started) => server.listen(0, "127.0.0.1", () => started(undefined)));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    options: { url: `http://127.0.0.1:${port}/`, token: TOKEN },
    fileNames: HOSTILE_NAMES,
    /** Called while the largest folder is being read. */
    change: async () => void folders.root?.pop(),
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * @param {Record<string, Entry[]>} folders
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function answer(folders, request, response) {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const entries = folders[searchParams.get("folder") ?? ""];
  const found = Object.values(folders)
    .flat()
    .find(({ id, folder }) => !folder && pathname === `/files/${id}`);
  if (request.headers.authorization !== `Bearer ${TOKEN}`) response.writeHead(401).end();
  else if (pathname === "/info") sendJson(response, { id: "example-1", version: "1.0" });
  else if (pathname === "/entries" && entries !== undefined) {
    const start = Number(searchParams.get("start"));
    const page = entries.slice(start, start + Number(searchParams.get("limit")));
    sendJson(response, { entries: page, total: entries.length });
  } else if (found !== undefined) sendRange(response, found.size, request.headers.range);
  else response.writeHead(404).end();
}

/**
 * @param {ServerResponse} response
 * @param {unknown} value
 */
function sendJson(response, value) {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/**
 * @param {ServerResponse} response
 * @param {number} size
 * @param {string | undefined} range
 */
function sendRange(response, size, range = "") {
  const [, first = 0, last = size - 1] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).map(Number);
  const bytes = Array.from({ length: last - first + 1 }, (_, index) => ((first + index) * 31) % 251);
  response.writeHead(range === "" ? 200 : 206, { "content-range": `bytes ${first}-${last}/${size}` });
  response.end(Buffer.from(bytes));
}

/**
 * @param {string} id
 * @param {string} name
 * @returns {Entry}
 */
function folder(id, name) {
  return { id, name, folder: true, size: 0, modified: MODIFIED };
}

/**
 * @param {string} id
 * @param {string} name
 * @param {number} size
 * @returns {Entry}
 */
function file(id, name, size) {
  return { id, name, folder: false, size, modified: MODIFIED };
}
