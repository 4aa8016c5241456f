import { createTestContext } from "mediafs/testing";
import { afterEach, describe, expect, test } from "vitest";
import plugin from "../index.js";
import { ID, startMediaServer } from "./media-server.js";

/** @type {(() => Promise<void>)[]} */
const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const { signal } = new AbortController();

/** @param {Parameters<typeof startMediaServer>} served */
async function serve(...served) {
  const server = await startMediaServer(...served);
  ends.push(server.stop);
  return server;
}

/** @param {import("../lib/connector.js").DlnaOptions} options */
async function connect(options) {
  const { context, close } = createTestContext({ options });
  ends.push(close);
  return plugin.connect(context);
}

/** @param {import("mediafs/plugin-api").Connector} connector @param {number} [limit] */
async function itemsOf(connector, limit = 500) {
  const [library] = await connector.listLibraries(signal);
  if (library === undefined) throw new Error("there is no library");
  const items = [];
  for (let start = /** @type {number | undefined} */ (0); start !== undefined; ) {
    const page = await connector.listItems({ library }, { start, limit }, signal);
    items.push(...page.items);
    start = page.nextStart;
  }
  return items;
}

describe("the libraries of a server", () => {
  const file = { title: "a", size: 1 };
  const folders = { title: "Folders", objects: [file] };
  const albums = { title: "Albums", objects: [file] };
  const many = [..."abcdefghijklmnopqrstuvw"].map((title) => ({ title, objects: [file] }));
  test.each([
    ["with a folder view", [albums, folders], ["Folders"]],
    [
      "with folder views in others",
      [
        { title: "Music", objects: [albums, folders] },
        { title: "Video", objects: [folders, albums] },
      ],
      ["Music", "Video"],
    ],
    ["without a folder view", [albums, { title: "Radio", objects: [] }], ["Albums", "Radio"]],
    ["with files at its top", [file, folders], ["Cellar"]],
    ["with many folders at its top", many, ["Cellar"]],
  ])("%s", async (_title, top, names) => {
    const { options } = await serve(top);
    const connector = await connect(options);
    expect((await connector.listLibraries(signal)).map(({ name }) => name)).toEqual(names);
    expect((await itemsOf(connector)).map(({ name }) => name)).toContain("a");
  });

  test("are all that it offers, if that is wanted", async () => {
    const { options } = await serve([albums, folders]);
    const libraries = await (await connect({ ...options, view: "all" })).listLibraries(signal);
    expect(libraries.map(({ name }) => name)).toEqual(["Albums", "Folders"]);
  });
});

describe("a folder", () => {
  const objects = Array.from({ length: 25 }, (_, index) => ({ title: `film ${index}`, size: 1 }));
  const titles = objects.map(({ title }) => title);

  test.each([
    ["that counts", { mostObjects: 7 }, 4],
    // Only an empty answer is the end, and what is empty might not exist.
    ["that does not count", { mostObjects: 7, isCounting: false }, 5],
  ])("is read whole from a server %s and gives less than is asked for", async (_title, settings, questions) => {
    const server = await serve([{ title: "Folders", objects }], settings);
    const connector = await connect(server.options);
    await connector.listLibraries(signal);
    server.asked.length = 0;
    expect((await itemsOf(connector)).map(({ name }) => name)).toEqual(titles);
    expect(server.asked.filter((line) => line !== "Browse 0")).toHaveLength(questions);
  });

  test("of files costs one question, and what is in an NFO one more", async () => {
    const server = await serve([{ title: "Folders", objects }]);
    const connector = await connect(server.options);
    const items = await itemsOf(connector);
    server.asked.length = 0;
    const detailed = await connector.getItems?.(
      items.map(({ id }) => id),
      signal,
    );
    expect(detailed).toEqual(items.map((item) => ({ ...item, details: {} })));
    expect(server.asked).toEqual(["Search"]);
  });

  test("has no details on a server that cannot search by id, and then no videos, whose NFO would be empty", async () => {
    const res = '<res protocolInfo="http-get:*:video/x-matroska:*" size="70">URL</res>';
    const xml = `<upnp:class>object.item.videoItem</upnp:class><dc:description>Told</dc:description>${res}`;
    const top = [{ title: "Folders", objects: [{ title: "a", size: 70, xml }] }];
    const typesOn = async (/** @type {string} */ searchCaps) => {
      const connector = await connect((await serve(top, { searchCaps })).options);
      return [typeof connector.getItems, (await itemsOf(connector)).map(({ type }) => type)];
    };
    expect(await typesOn("dc:title,@id")).toEqual(["function", ["video"]]);
    expect(await typesOn("dc:title")).toEqual(["undefined", ["file"]]);
  });
});

describe("files at an address that leads nowhere from here", () => {
  // Reserved for documentation (RFC 5737): nothing answers there.
  const origin = "http://192.0.2.1:8200";

  test("are read where the server was found, with one question to learn it", async () => {
    const objects = [
      { title: "a", size: 3 },
      { title: "b", size: 4 },
    ];
    const [far, near] = [
      await serve([{ title: "Folders", objects }], { origin }),
      await serve([{ title: "Folders", objects }]),
    ];
    const connector = await connect(far.options);
    const items = await itemsOf(connector);
    expect(items).toEqual(await itemsOf(await connect(near.options)));
    expect(far.asked.filter((line) => line.startsWith("HEAD"))).toHaveLength(1);
    const [item] = items;
    const [source] = item?.sources ?? [];
    if (item === undefined || source === undefined) throw new Error("there is no file");
    expect((await connector.getStreamURL(item, source, signal)).url.origin).toBe(far.url);
  });

  test("are read from another server, if that alone has them", async () => {
    const other = await serve([]);
    const objects = [{ title: "a", xml: elsewhere(other.url) }];
    const { options } = await serve([{ title: "Folders", objects }], { hasFiles: false });
    const connector = await connect(options);
    const [item] = await itemsOf(connector);
    const [source] = item?.sources ?? [];
    if (item === undefined || source === undefined) throw new Error("there is no file");
    expect((await connector.getStreamURL(item, source, signal)).url.href).toBe(`${other.url}/files/9/x.mkv?a=1`);
  });

  /** @param {string} url */
  function elsewhere(url) {
    const address = `${url}/files/9/x.mkv?a=1`;
    return `<upnp:class>object.item.videoItem</upnp:class><res protocolInfo="http-get:*:video/mp4:*" size="9">${address}</res>`;
  }
});

describe("the address of a server", () => {
  test("gives its identity", async () => {
    const { options } = await serve([]);
    expect((await connect(options)).server).toEqual({ product: "Test server", version: "7", id: ID });
  });

  test.each([
    ["<html></html>", "SERVER_WRONG_ADDRESS"],
    ["", "SERVER_WRONG_ADDRESS"],
    ["<root><device><UDN>uuid:1</UDN><modelName>Radio</modelName></device></root>", "SERVER_WRONG_PRODUCT"],
  ])("%j is %s", async (description, code) => {
    const { options } = await serve([], { description });
    await expect(connect(options)).rejects.toMatchObject({ code });
  });

  test("may be that of a router with a media server in it", async () => {
    const service =
      "<serviceType>urn:schemas-upnp-org:service:ContentDirectory:1</serviceType><controlURL>control</controlURL>";
    const inner = `<device><UDN>uuid:2</UDN><serviceList><service>${service}</service></serviceList></device>`;
    const description = `<root><device><UDN>uuid:1</UDN><deviceList>${inner}</deviceList></device></root>`;
    const { options } = await serve([], { description });
    expect((await connect(options)).server).toMatchObject({ id: "uuid:2" });
  });
});
