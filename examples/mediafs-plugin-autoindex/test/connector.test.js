import { createTestContext } from "mediafs/testing";
import { afterEach, describe, expect, test } from "vitest";
import plugin from "../index.js";
import { startFileServer } from "./file-server.js";

/** @type {(() => Promise<void>)[]} */
const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const { signal } = new AbortController();

/**
 * @param {import("./file-server.js").Tree} tree
 * @param {Parameters<typeof startFileServer>[1]} [settings]
 */
async function serve(tree, settings) {
  const server = await startFileServer(tree, settings);
  ends.push(server.stop);
  return server;
}

/** @param {import("../lib/http-folder.js").AutoindexOptions} options */
async function connect(options) {
  const { context, close } = createTestContext({ options });
  ends.push(close);
  return plugin.connect(context);
}

describe("a folder", () => {
  test("is one library of files, called as the last part of its address", async () => {
    const connector = await connect((await serve({ "a.mkv": 1 })).options);
    expect(await connector.listLibraries(signal)).toEqual([{ id: "./", name: "files", kind: "folders" }]);
  });

  test("is asked for once, however many pages are read of it, and does not change between them", async () => {
    /** @type {Record<string, number>} */
    const tree = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`${index}.mkv`, 1]));
    const server = await serve(tree);
    const connector = await connect(server.options);
    const [library] = await connector.listLibraries(signal);
    if (library === undefined) throw new Error("there is no library");
    const names = [];
    server.asked.length = 0;
    for (let start = /** @type {number | undefined} */ (0); start !== undefined; ) {
      const page = await connector.listItems({ library }, { start, limit: 10 }, signal);
      names.push(...page.items.map(({ name }) => name));
      start = page.nextStart;
      delete tree["0.mkv"];
    }
    expect(names).toHaveLength(25);
    expect(server.asked).toEqual(["GET /files/"]);
  });
});

describe("what is no listing", () => {
  test.each([
    [{ status: 200, body: "<html>Index of /</html>" }, "SERVER_WRONG_ADDRESS", /autoindex_format json/],
    [{ status: 200, body: '{"entries":[]}' }, "SERVER_WRONG_ADDRESS", /autoindex_format json/],
    [{ status: 301, headers: { location: "https://b.example/x/?t=1" } }, "SERVER_WRONG_ADDRESS", /b\.example\/x\/;/],
    [{ status: 401 }, "AUTH_REJECTED", /`username`/],
    [{ status: 403 }, "ACCESS_DENIED", /autoindex on/],
    [{ status: 404 }, "SERVER_WRONG_ADDRESS", /`url`/],
    [{ status: 429, headers: { "retry-after": "70" } }, "RATE_LIMITED", /./],
    [{ status: 500 }, "SERVER_BAD_ANSWER", /./],
    [{ status: 502 }, "SERVER_UNREACHABLE", /./],
    [{ status: 503, headers: { "retry-after": "70" } }, "SERVER_STARTING", /./],
  ])("%j is %s", async (refusal, code, hint) => {
    const { options } = await serve({}, { refusal });
    await expect(connect(options)).rejects.toMatchObject({
      code,
      hint: expect.stringMatching(hint),
      ...("headers" in refusal && refusal.status !== 301 ? { retryAfterMs: 70_000 } : {}),
    });
  });

  test("a password in the address is refused and not repeated", async () => {
    const connecting = connect({ url: "http://ann:hunter2@127.0.0.1:9/" });
    await expect(connecting).rejects.toMatchObject({
      code: "SERVER_WRONG_ADDRESS",
      message: expect.not.stringContaining("hunter2"),
    });
  });
});
