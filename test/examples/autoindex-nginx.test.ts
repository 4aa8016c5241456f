import { createHash } from "node:crypto";
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Connector, MediaItem, PluginOptions } from "mediafs/plugin-api";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import "reflect-metadata";
import { loadPlugins } from "../../src/core/plugin-host/index.js";
import { connectorConformance, createTestContext, HOSTILE_NAMES as SUITE_NAMES } from "../../src/testing/index.js";
import { type Nginx, nginxObstacle, startNginx } from "./nginx.js";

const ROOT = resolve(import.meta.dirname, "../..");
const { signal } = new AbortController();
const named = { plugins: ["./examples/mediafs-plugin-autoindex"], folder: ROOT };
const plugin = (await loadPlugins(named, signal)).plugins.get("autoindex");

/** Content that tells names apart. */
const contentOf = (name: string) => Buffer.from(`${createHash("sha256").update(name).digest("hex")}\n`.repeat(70));

const HOSTILE_NAMES: readonly string[] = [
  "a b.mkv",
  " leading and trailing .mkv",
  "Wer? #1 100% + & = ;.mkv",
  "%2e%2e%2fetc.mkv",
  `'single' "double" \`back\`.mkv`,
  "Été à Gdańsk 東京 🎬.mkv",
  "e\u0301te\u0301 decomposed.mkv",
  "<script>alert(1)<.script>.mkv",
  "back\\slash.mkv",
  "line\nbreak\ttab\u0001.mkv",
  "a...",
  "http:..host.mkv",
  "$request_uri $x.mkv",
  "no extension",
  `${"long ".repeat(49)}.mkv`,
];

const obstacle = nginxObstacle();
// nginx itself lists no name that begins with a dot.
const LISTED_NAMES = [...SUITE_NAMES, ...HOSTILE_NAMES].filter((name) => !name.startsWith("."));

if (obstacle === undefined && plugin !== undefined) {
  connectorConformance("autoindex on nginx", {
    plugin,
    server: async () => {
      const nginx = await startNginx();
      const films = join(nginx.files, "films");
      await mkdir(join(films, "Old & New"), { recursive: true });
      for (const name of LISTED_NAMES) await writeFile(join(films, name), contentOf(name));
      await writeFile(join(films, "Old & New", "part 1.mkv"), contentOf("part 1.mkv"));
      await writeFile(join(nginx.files, "empty.srt"), "");
      return {
        options: { url: nginx.url("closed"), ...nginx.credentials },
        fileNames: LISTED_NAMES,
        change: () => writeFile(join(films, "0 new.mkv"), "new"),
        stop: nginx.stop,
      };
    },
    unsupported: {
      sweep: "nginx lists one folder at a time",
      details: "nginx knows files only",
      artwork: "nginx has none",
      subtitles: "a subtitle is a file like the others",
    },
  });
}

describe.skipIf(obstacle !== undefined)(`the autoindex plugin on a real nginx ${obstacle ?? ""}`, () => {
  let nginx: Nginx;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    nginx = await startNginx();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(() => nginx?.stop());

  async function connect(options: PluginOptions): Promise<Connector> {
    if (plugin === undefined) throw new Error("the plugin was refused");
    const { context, close } = createTestContext({ options });
    ends.push(close);
    return plugin.connect(context);
  }

  async function folderIn(connector: Connector, name?: string): Promise<readonly MediaItem[]> {
    const [library] = await connector.listLibraries(signal);
    if (library === undefined) throw new Error("there is no library");
    const page = { start: 0, limit: 1000 };
    const { items } = await connector.listItems({ library }, page, signal);
    if (name === undefined) return items;
    const item = items.find((each) => each.name === name);
    if (item === undefined) throw new Error(`there is no ${name}`);
    return (await connector.listItems({ library, item }, page, signal)).items;
  }

  async function bytesOf(connector: Connector, item: MediaItem): Promise<Buffer> {
    const [source] = item.sources ?? [];
    if (source === undefined) throw new Error(`${item.name} has no source`);
    const { url, headers = {} } = await connector.getStreamURL(item, source, signal);
    const answer = await fetch(url, { headers });
    expect(answer.status, item.name).toBe(200);
    return Buffer.from(await answer.arrayBuffer());
  }

  test("files with hostile names are listed with their sizes, and give their own bytes", async () => {
    await mkdir(join(nginx.files, "hostile"));
    for (const name of HOSTILE_NAMES) await writeFile(join(nginx.files, "hostile", name), contentOf(name));
    const connector = await connect({ url: nginx.url("closed"), ...nginx.credentials });
    const items = await folderIn(connector, "hostile");
    expect(items.map(({ name }) => name).sort()).toEqual(HOSTILE_NAMES.toSorted());
    for (const item of items) {
      expect(item.sources?.[0]?.sizeBytes, item.name).toBe(contentOf(item.name).length);
      expect((await bytesOf(connector, item)).equals(contentOf(item.name)), item.name).toBe(true);
    }
  });

  test("folders with hostile names are opened", async () => {
    const names = HOSTILE_NAMES.map((name) => name.replace(".mkv", ""));
    for (const name of names) {
      await mkdir(join(nginx.files, "folders", name), { recursive: true });
      await writeFile(join(nginx.files, "folders", name, "a.mkv"), contentOf(name));
    }
    const connector = await connect({ url: nginx.url("open") });
    const [library] = await connector.listLibraries(signal);
    if (library === undefined) throw new Error("there is no library");
    const items = await folderIn(connector, "folders");
    expect(items).toHaveLength(names.length);
    for (const item of items) {
      const inside = await connector.listItems({ library, item }, { start: 0, limit: 10 }, signal);
      expect(inside.items.map(({ name }) => name)).toEqual(["a.mkv"]);
    }
  });

  test("a name that is not UTF-8 gives its bytes, and does not spoil the others", async () => {
    const folder = join(nginx.files, "latin");
    await mkdir(folder);
    const latin = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from("Été.mkv", "latin1")]);
    await writeFile(latin, contentOf("latin"));
    await writeFile(join(folder, "Été 2.mkv"), contentOf("utf8"));
    const connector = await connect({ url: nginx.url("open") });
    const items = await folderIn(connector, "latin");
    expect(items.map(({ name }) => name)).toEqual(["Été 2.mkv", "\ufffdt\ufffd.mkv"]);
    for (const [index, content] of ["utf8", "latin"].entries()) {
      const item = items[index];
      if (item !== undefined) expect(await bytesOf(connector, item)).toEqual(contentOf(content));
    }
  });

  test("two thousand files come in pages from one request", async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `film ${String(index).padStart(4, "0")}.mkv`);
    await mkdir(join(nginx.files, "big"));
    for (const name of names) await writeFile(join(nginx.files, "big", name), "");
    const connector = await connect({ url: nginx.url("open") });
    const [library] = await connector.listLibraries(signal);
    const [item] = (await folderIn(connector)).filter(({ name }) => name === "big");
    if (library === undefined || item === undefined) throw new Error("there is no such folder");
    const before = (await nginx.requests()).length;
    const found: string[] = [];
    for (let start: number | undefined = 0; start !== undefined; ) {
      const page = await connector.listItems({ library, item }, { start, limit: 300 }, signal);
      found.push(...page.items.map(({ name }) => name));
      start = page.nextStart;
    }
    expect(found).toEqual(names);
    expect((await nginx.requests()).slice(before)).toEqual(["GET /open/big/ 200"]);
  });

  test("links that lead nowhere are left out, and others are what they lead to", async () => {
    const folder = join(nginx.files, "links");
    await mkdir(join(folder, "real"), { recursive: true });
    await writeFile(join(folder, "real.mkv"), "12345");
    await symlink("nowhere", join(folder, "broken.mkv"));
    await symlink("real.mkv", join(folder, "link.mkv"));
    await symlink("real", join(folder, "link"));
    const items = await folderIn(await connect({ url: nginx.url("open") }), "links");
    const facts = items.map(({ name, sources }) => `${name} ${sources?.[0]?.sizeBytes ?? "folder"}`);
    expect(facts).toEqual(["link folder", "real folder", "link.mkv 5", "real.mkv 5"]);
  });

  test("another size or date is another version, and nothing else is", async () => {
    await mkdir(join(nginx.files, "changing"));
    const path = join(nginx.files, "changing", "a.mkv");
    const connector = await connect({ url: nginx.url("open") });
    const versionOf = async () => (await folderIn(connector, "changing"))[0]?.sources?.[0]?.version;
    const change = async (content: string, atS: number) => {
      await writeFile(path, content);
      await utimes(path, atS, atS);
      return versionOf();
    };
    const first = await change("1234", 1_700_000_000);
    expect(await versionOf()).toBe(first);
    expect(await change("12345", 1_700_000_000)).not.toBe(first);
    expect(await change("1234", 1_700_000_001)).not.toBe(first);
    expect(await change("1234", 1_700_000_000)).toBe(first);
  });

  test("a base path without its slash is the same server", async () => {
    const with_ = await connect({ url: nginx.url("open") });
    const without = await connect({ url: nginx.url("open").slice(0, -1) });
    expect(without.server).toEqual(with_.server);
    expect(with_.server).toMatchObject({ product: "nginx", version: expect.stringMatching(/^\d+\.\d+/) });
    expect(await folderIn(without)).toEqual(await folderIn(with_));
  });

  test.each([
    ["html", {}, "SERVER_WRONG_ADDRESS", /autoindex_format json/],
    ["off", {}, "ACCESS_DENIED", /autoindex on/],
    ["moved", {}, "SERVER_WRONG_ADDRESS", /\/open\//],
    ["failing", {}, "SERVER_BAD_ANSWER", /./],
    ["closed", {}, "AUTH_REJECTED", /`username`/],
    ["closed", { username: "ann", password: "wrong" }, "AUTH_REJECTED", /`password`/],
  ] as const)("the way %s with %j is refused as %s", async (way, credentials, code, hint) => {
    const connecting = connect({ url: nginx.url(way), ...credentials });
    await expect(connecting).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  test("a folder that is gone is ITEM_NOT_FOUND, and one with a page of its own cannot be listed", async () => {
    await mkdir(join(nginx.files, "page"));
    await writeFile(join(nginx.files, "page", "index.html"), "<html></html>");
    const connector = await connect({ url: nginx.url("open") });
    await expect(folderIn(connector, "page")).rejects.toMatchObject({ code: "SERVER_BAD_ANSWER" });
    const [library] = await connector.listLibraries(signal);
    const gone = { id: "./gone/", type: "folder" } as const;
    if (library === undefined) throw new Error("there is no library");
    const listing = connector.listItems({ library, item: gone }, { start: 0, limit: 10 }, signal);
    await expect(listing).rejects.toMatchObject({ code: "ITEM_NOT_FOUND" });
  });

  test("a ping reads no folder", async () => {
    const connector = await connect({ url: nginx.url("open") });
    const before = (await nginx.requests()).length;
    await connector.ping(signal);
    expect((await nginx.requests()).slice(before)).toEqual(["HEAD /open/ 200"]);
  });
});
