import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Connector, MediaItem, PluginOptions } from "mediafs/plugin-api";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import "reflect-metadata";
import { loadPlugins } from "../../src/core/plugin-host/index.js";
import { connectorConformance, createTestContext, HOSTILE_NAMES } from "../../src/testing/index.js";
import { Relay } from "../../src/testing/relay.js";
import { MINIDLNA_ID, type Minidlna, minidlnaObstacle, startMinidlna } from "./minidlna.js";

const ROOT = resolve(import.meta.dirname, "../..");
const MEDIA = join(ROOT, "examples/demo/media");
const { signal } = new AbortController();
const named = { plugins: ["./examples/mediafs-plugin-dlna"], folder: ROOT };
const plugin = (await loadPlugins(named, signal)).plugins.get("dlna");
const ALLOWED_POSTS = [/^\/ctl\/ContentDir$/];

// MiniDLNA takes files that begin with a dot for hidden.
const NAMES = HOSTILE_NAMES.filter((name) => !name.startsWith("."));
const PLOT = 'A & B <cross> the "sea"';

const obstacle = minidlnaObstacle();

/** A folder of films, one of music and one of pictures. */
async function makeMedia(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mediafs-dlna-"));
  const films = join(folder, "Old & New");
  await mkdir(films);
  await mkdir(join(folder, "hostile"));
  const film = (name: string) => join(MEDIA, "films", name);
  for (const name of NAMES) await copyFile(film("crossing-1.mkv"), join(folder, "hostile", name));
  await copyFile(film("crossing-1.mkv"), join(films, "crossing.mkv"));
  await writeFile(join(films, "crossing.nfo"), nfoOf("The Crossing: Part / One", PLOT));
  await copyFile(film("rocket-summer.mp4"), join(films, "rocket.mp4"));
  await writeFile(join(films, "rocket.srt"), "1\n00:00:00,000 --> 00:00:01,000\nhello\n");
  await copyFile(film("homecoming-red.mkv"), join(films, "homecoming.mkv"));
  await copyFile(join(MEDIA, "artwork/rocket-poster.jpg"), join(films, "rocket.jpg"));
  await mkdir(join(folder, "music"));
  await copyFile(join(MEDIA, "music/ferry-1-01.flac"), join(folder, "music/one.flac"));
  await copyFile(join(MEDIA, "artwork/ferry-cover.jpg"), join(folder, "music/cover.jpg"));
  await mkdir(join(folder, "pictures"));
  await copyFile(join(MEDIA, "artwork/robot-fanart.jpg"), join(folder, "pictures/robot.jpg"));
  return folder;
}

function nfoOf(title: string, plot: string): string {
  const escaped = plot.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<movie><title>${title}</title><plot>${escaped}</plot><genre>Drama</genre></movie>`;
}

async function startOn(folder: string): Promise<Minidlna> {
  const video = ["Old & New", "hostile"].map((name) => join(folder, name));
  return startMinidlna({ video, audio: [join(folder, "music")], pictures: [join(folder, "pictures")] });
}

async function connectTo(options: PluginOptions): Promise<{ readonly connector: Connector; close(): Promise<void> }> {
  if (plugin === undefined) throw new Error("the plugin was refused");
  const { context, close } = createTestContext({ options: { view: "folders", ...options } });
  return { connector: await plugin.connect(context), close };
}

async function itemsAt(connector: Connector, ...path: readonly string[]): Promise<readonly MediaItem[]> {
  const [library] = await connector.listLibraries(signal);
  if (library === undefined) throw new Error("there is no library");
  const page = { start: 0, limit: 500 };
  let { items } = await connector.listItems({ library }, page, signal);
  for (const name of path) {
    const item = items.find((each) => each.name === name);
    if (item === undefined) throw new Error(`there is no ${name}`);
    ({ items } = await connector.listItems({ library, item }, page, signal));
  }
  return items;
}

if (obstacle === undefined && plugin !== undefined) {
  connectorConformance("dlna on MiniDLNA", {
    plugin,
    server: async () => {
      const folder = await makeMedia();
      const minidlna = await startOn(folder);
      return {
        options: { url: minidlna.url, view: "folders" },
        fileNames: NAMES.map((name) => name.replace(/\.mkv$/, "")),
        change: async () => {
          await copyFile(join(MEDIA, "films/homecoming-blue.mkv"), join(folder, "hostile", "0 new.mkv"));
          await untilListed(minidlna.url, "hostile", "0 new");
        },
        stop: async () => {
          await minidlna.stop();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
    allowedPosts: ALLOWED_POSTS,
    unsupported: {
      wrongCredentials: "the server has no users",
      sweep: "what a search covers differs from server to server",
      sources: "it takes bytes=0-0 for bytes=0-; all other ranges are tried below",
    },
  });
}

async function untilListed(url: string, folder: string, name: string): Promise<void> {
  const { connector, close } = await connectTo({ url });
  while (!(await itemsAt(connector, folder)).some((item) => item.name === name)) await delay(50);
  await close();
}

describe.skipIf(obstacle !== undefined)(`the dlna plugin on a real MiniDLNA ${obstacle ?? ""}`, () => {
  let folder: string;
  let minidlna: Minidlna;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    folder = await makeMedia();
    minidlna = await startOn(folder);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  afterAll(async () => {
    await minidlna?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function connect(options: PluginOptions = { url: minidlna.url }): Promise<Connector> {
    const { connector, close } = await connectTo(options);
    ends.push(close);
    return connector;
  }

  test("is found by the address of the server and by that of its description", async () => {
    for (const path of ["", "rootDesc.xml"]) {
      const { server } = await connect({ url: `${minidlna.url}${path}` });
      expect(server).toMatchObject({ id: MINIDLNA_ID, product: expect.stringContaining("MiniDLNA"), version: "1.3.0" });
    }
  });

  test("shows the folder view alone, or everything", async () => {
    const shownIn = async (view: string) => {
      const libraries = await (await connect({ url: minidlna.url, view })).listLibraries(signal);
      return libraries.map(({ id, name, kind }) => `${id} ${name} ${kind}`);
    };
    expect(await shownIn("folders")).toEqual(["64 Browse Folders folders"]);
    const all = ["64 Browse Folders folders", "1 Music folders", "3 Pictures folders", "2 Video folders"];
    expect(await shownIn("all")).toEqual(all);
  });

  test("tells what it knows of a film, and calls one of which it knows nothing a mere file", async () => {
    const connector = await connect();
    const films = await itemsAt(connector, "Old & New");
    const facts = Object.fromEntries(
      films.map(({ name, type, sources = [] }) => [name, [type, sources[0]?.extension]]),
    );
    expect(facts).toEqual({
      "The Crossing: Part / One": ["video", "mkv"],
      rocket: ["file", "mp4"],
      homecoming: ["file", "mkv"],
    });
    const [crossing] = films.filter(({ name }) => name.startsWith("The"));
    const [detailed] = (await connector.getItems?.([crossing?.id ?? ""], signal)) ?? [];
    expect(detailed).toEqual({ ...crossing, details: { plot: PLOT, genres: ["Drama"] } });
  });

  test("gives the original of a picture, which it offers in smaller sizes too", async () => {
    const [picture] = await itemsAt(await connect(), "pictures");
    const { size } = await stat(join(folder, "pictures/robot.jpg"));
    expect(picture).toMatchObject({ type: "photo", name: "robot", artwork: [] });
    expect(picture?.sources).toEqual([expect.objectContaining({ sizeBytes: size, extension: "jpg" })]);
  });

  test("lists subtitles and covers, and gives them as they are", async () => {
    const connector = await connect();
    const [rocket] = (await itemsAt(connector, "Old & New")).filter(({ name }) => name === "rocket");
    const [subtitle] = rocket?.sources?.[0]?.subtitles ?? [];
    const [cover] = rocket?.artwork ?? [];
    if (rocket === undefined || subtitle === undefined || cover === undefined) throw new Error("something is missing");
    const subtitleURL = await connector.getSubtitleURL?.(rocket, subtitle, signal);
    expect(await bytesAt(subtitleURL?.url)).toEqual(await readFile(join(folder, "Old & New/rocket.srt")));
    expect((await bytesAt((await connector.getArtworkURL(rocket, cover, signal)).url)).subarray(6, 10).toString()).toBe(
      "JFIF",
    );
    const [track] = await itemsAt(connector, "music");
    expect(track).toMatchObject({ type: "track", artwork: [{ kind: "poster", extension: "jpg" }] });
  });

  test("sizes are exact, and so is every range but that of the first byte alone", async () => {
    const connector = await connect();
    const [item] = (await itemsAt(connector, "Old & New")).filter(({ name }) => name === "rocket");
    const [source] = item?.sources ?? [];
    if (item === undefined || source === undefined) throw new Error("something is missing");
    const whole = await readFile(join(folder, "Old & New/rocket.mp4"));
    expect(source.sizeBytes).toBe(whole.length);
    const { url } = await connector.getStreamURL(item, source, signal);
    const last = whole.length - 1;
    for (const [from, to] of [
      [0, 1],
      [1, 1],
      [1000, 70_000],
      [last, last],
      [0, last],
    ] as const) {
      const answer = await fetch(url, { headers: { range: `bytes=${from}-${to}` } });
      expect(answer.status).toBe(206);
      expect(answer.headers.get("content-range")).toBe(`bytes ${from}-${to}/${whole.length}`);
      expect(Buffer.from(await answer.arrayBuffer()).equals(whole.subarray(from, to + 1))).toBe(true);
    }
  });

  test("is reached by a name, to which MiniDLNA itself does not answer", async () => {
    const named = minidlna.url.replace("127.0.0.1", "localhost");
    expect((await fetch(`${named}rootDesc.xml`)).status).toBe(404);
    expect((await connect({ url: named })).server.id).toBe(MINIDLNA_ID);
  });

  test("files are read by way of the address that was given, and have the same ids from everywhere", async () => {
    const relay = await Relay.start(minidlna.url);
    ends.push(() => relay.close());
    const far = await connect({ url: relay.addressOf(minidlna.url) });
    const [item] = await itemsAt(far, "pictures");
    expect([item]).toEqual(await itemsAt(await connect(), "pictures"));
    const [source] = item?.sources ?? [];
    if (item === undefined || source === undefined) throw new Error("something is missing");
    const { url } = await far.getStreamURL(item, source, signal);
    expect(url.origin).toBe(new URL(relay.addressOf(minidlna.url)).origin);
    expect(await bytesAt(url)).toEqual(await readFile(join(folder, "pictures/robot.jpg")));
  });
});

async function bytesAt(url: URL | undefined): Promise<Buffer> {
  const answer = await fetch(url ?? "");
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}
