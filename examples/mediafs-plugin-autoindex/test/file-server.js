import { createServer } from "node:http";

/** @typedef {number | { readonly [name: string]: Tree }} Tree A file of so many bytes, or a folder. */
/** @typedef {{ readonly status: number, readonly headers?: Record<string, string>, readonly body?: string }} Refusal */

const MTIME = "Wed, 04 Mar 2026 10:00:00 GMT";

/** The byte of every file at an offset. @param {number} offset */
export const byteAt = (offset) => (offset * 31) % 251;

/**
 * Serves a tree as nginx does with `autoindex_format json`, to one user.
 *
 * @param {Tree} tree
 * @param {{ readonly refusal?: Refusal }} [settings] `refusal` is the answer to everything.
 */
export async function startFileServer(tree, { refusal } = {}) {
  const options = { username: "anna", password: "pass: wörd" };
  const authorization = `Basic ${Buffer.from(`${options.username}:${options.password}`).toString("base64")}`;
  /** @type {string[]} */
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (refusal !== undefined) response.writeHead(refusal.status, refusal.headers).end(refusal.body);
    else if (request.headers.authorization !== authorization) response.writeHead(401).end();
    else answer(find(tree, request.url ?? ""), request.headers.range, response);
  });
  await new Promise((started) => server.listen(0, "127.0.0.1", () => started(undefined)));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { options: { ...options, url: `http://127.0.0.1:${port}/files` }, asked, stop };
}

/**
 * @param {Tree} tree
 * @param {string} path
 * @returns {Tree | undefined}
 */
function find(tree, path) {
  const names = path
    .split("/")
    .slice(2)
    .filter((part) => part !== "");
  const start = /** @type {Tree | undefined} */ (tree);
  return names.reduce((at, name) => (typeof at === "object" ? at[decodeURIComponent(name)] : undefined), start);
}

/**
 * @param {Tree | undefined} found
 * @param {string | undefined} range
 * @param {import("node:http").ServerResponse} response
 */
function answer(found, range = "", response) {
  if (found === undefined) response.writeHead(404).end();
  else if (typeof found === "object") response.end(JSON.stringify(Object.entries(found).map(lineOf)));
  else {
    const [, first = 0, last = found - 1] = (/^bytes=(\d+)-(\d+)$/.exec(range) ?? []).map(Number);
    response.writeHead(206, { "content-range": `bytes ${first}-${last}/${found}` });
    response.end(Buffer.from(Array.from({ length: last - first + 1 }, (_, index) => byteAt(first + index))));
  }
}

/** @param {readonly [string, Tree]} entry */
function lineOf([name, content]) {
  return typeof content === "object"
    ? { name, type: "directory", mtime: MTIME }
    : { name, type: "file", mtime: MTIME, size: content };
}
