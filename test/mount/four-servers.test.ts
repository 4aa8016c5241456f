import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { type EmbyServer, startEmbyServer } from "../../examples/emby-server/index.js";
import {
  type Contents,
  type JellyfinServer,
  type Library,
  patternBytes,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import {
  DEFAULT_TOKEN,
  type PlexLibrary,
  type PlexServer,
  type PlexStream,
  startPlexServer,
} from "../../examples/plex-server/index.js";
import { type Nginx, nginxObstacle, startNginx } from "../examples/nginx.js";
import { sampleLibrary } from "../plugins/plex/sample-library.js";
import { shell, shellLines } from "./library-mount.js";
import { MountedLibrary, mountObstacle } from "./mounted-library.js";
import { entryOf } from "./pattern-films.js";

const PLUGIN = resolve(import.meta.dirname, "../../examples/mediafs-plugin-autoindex");
const PLEX_KEY = "cyril@Third";
const FOLDER_KEY = "anna@Fourth";

/** Of the folder that nginx serves. */
const FILES: Readonly<Record<string, Uint8Array>> = {
  "Old & New #1 100%/Wer ist da.mkv": patternBytes(7, 0, 3_000_017),
  "Old & New #1 100%/Wer ist da.nfo": Buffer.from("<movie><title>Wer ist da?</title></movie>"),
  "Old & New #1 100%/Wer ist da.de.srt": Buffer.from("1\n00:00:01,000 --> 00:00:02,000\nIch\n"),
  "Old & New #1 100%/poster.jpg": patternBytes(8, 0, 40_001),
  "Été/Extras/a 'b'.flac": patternBytes(9, 0, 150_000),
};

/** What a server holds of each kind, as sums of the bytes. */
interface Holdings {
  readonly media: readonly string[];
  readonly images: readonly string[];
  readonly subtitles: readonly string[];
}

const named = (...endings: readonly string[]) =>
  String.raw`find . -type f \( ${endings.map((ending) => `-name '*.${ending}'`).join(" -o ")} \) -print0`;
const MEDIA = named("mkv", "mp4", "flac", "jpeg");
const IMAGES = named("jpg", "png");
const SUBTITLES = named("srt");
const NFOS = named("nfo");

const obstacle = mountObstacle() ?? nginxObstacle();
describe.skipIf(obstacle !== undefined)(`one mount of four kinds of servers ${obstacle ?? ""}`, () => {
  const library = demoLibrary();
  const plexLibrary = sampleLibrary();
  let jellyfin: JellyfinServer;
  let emby: EmbyServer;
  let plex: PlexServer;
  let nginx: Nginx;
  let mounted: MountedLibrary;

  beforeAll(async () => {
    [jellyfin, emby, plex, nginx] = await Promise.all([
      startJellyfinServer({ library }),
      startEmbyServer({ library }),
      startPlexServer({ library: plexLibrary }),
      startNginx(),
    ]);
    for (const [path, bytes] of Object.entries(FILES)) {
      await mkdir(join(nginx.files, path, ".."), { recursive: true });
      await writeFile(join(nginx.files, path), bytes);
    }
    const servers = [
      entryOf(jellyfin, { alias: "First" }),
      entryOf(emby, { alias: "Second", type: "emby" }),
      { alias: "Third", type: "plex", url: plex.url, token: DEFAULT_TOKEN, username: "cyril" },
      { alias: "Fourth", type: "autoindex", url: nginx.url("closed"), ...nginx.credentials },
    ];
    mounted = await MountedLibrary.mount({ plugins: [PLUGIN], servers });
  });
  afterAll(async () => {
    await mounted?.close();
    await Promise.all([jellyfin, emby, plex, nginx].map((server) => server?.stop()));
  });

  const inEntry = (key: string) => join(mounted.root, key);

  async function sums(find: string, key: string): Promise<readonly string[]> {
    const lines = await shellLines(`${find} | xargs -0 md5sum`, inEntry(key));
    return lines.map((line) => line.slice(0, 32)).sort();
  }

  test("shows them beside each other, and their states", async () => {
    const shown = await shellLines("ls", mounted.root);
    expect(shown).toEqual(["anna@Fourth", "cyril@First", "cyril@Second", "cyril@Third"]);
    const { stdout } = await mounted.cli("status", "--json");
    const { servers } = JSON.parse(stdout).mounts[0];
    const facts = servers.map(({ key, state, product }: Readonly<Record<string, string>>) => [key, state, product]);
    expect(facts).toEqual([
      ["cyril@First", "ready", "Jellyfin"],
      ["cyril@Second", "ready", "Emby"],
      [PLEX_KEY, "ready", "Plex Media Server"],
      [FOLDER_KEY, "ready", "nginx"],
    ]);
  });

  test("gives the bytes of every file of all four, read at the same time", async () => {
    const [first, second, third, fourth] = await Promise.all(
      ["cyril@First", "cyril@Second", PLEX_KEY, FOLDER_KEY].map((key) => sums(MEDIA, key)),
    );
    const demo = await demoHoldings(library);
    expect(first).toEqual(demo.media);
    expect(second).toEqual(demo.media);
    expect(third).toEqual((await plexHoldings(plexLibrary)).media);
    expect(fourth).toEqual(folderSums(/\.(mkv|flac)$/));
  });

  test.each([
    ["cyril@First", () => demoHoldings(library)],
    ["cyril@Second", () => demoHoldings(library)],
    [PLEX_KEY, () => plexHoldings(plexLibrary)],
  ] as const)("has NFOs, images and subtitles beside the media of %s", async (key, holdings) => {
    const held = await holdings();
    expect(held.subtitles.length).toBeGreaterThan(1);
    expect(await sums(SUBTITLES, key)).toEqual(held.subtitles);
    const images = await sums(IMAGES, key);
    expect(images.length).toBeGreaterThan(5);
    expect(images.filter((sum) => !held.images.includes(sum))).toEqual([]);
    const count = Number(await shell(`${NFOS} | tr -cd '\\0' | wc -c`, inEntry(key)));
    expect(count).toBeGreaterThan(15);
    const titles = await shellLines(`${NFOS} | xargs -0 grep -lE '<(title|name)>'`, inEntry(key));
    expect(titles).toHaveLength(count);
  });

  test("shows the folder of nginx as it lies on the disk, and makes nothing up beside its files", async () => {
    const paths = await shellLines(
      "find . -type f ! -name desktop.ini -printf '%P\\n'",
      join(inEntry(FOLDER_KEY), "closed"),
    );
    expect(paths.toSorted()).toEqual(Object.keys(FILES).sort());
    expect(await sums(named("*"), FOLDER_KEY)).toEqual(expect.arrayContaining([...folderSums(/./)]));
  });

  test("asks nginx once for each folder and never for what is above the one it was given", async () => {
    const requests = await nginx.requests();
    const listings = requests.filter((line) => /^GET \S*\/ /.test(line));
    expect(listings.length).toBeLessThan(12);
    expect(requests.filter((line) => !/^(GET|HEAD) \/closed\//.test(line))).toEqual([]);
  });
});

function folderSums(which: RegExp): readonly string[] {
  const chosen = Object.entries(FILES).filter(([path]) => which.test(path));
  return chosen.map(([, bytes]) => md5(bytes)).sort();
}

async function demoHoldings(library: Library): Promise<Holdings> {
  const items = [...library.all()];
  const sources = items.flatMap((item) => item.sources ?? []);
  return {
    media: await sumsOf(sources),
    images: await sumsOf(items.flatMap(({ images = [] }) => images)),
    subtitles: await sumsOf(sources.flatMap(({ subtitles }) => subtitles)),
  };
}

async function plexHoldings(library: PlexLibrary): Promise<Holdings> {
  const items = library.all().filter(({ deletedAt }) => deletedAt === undefined);
  const files = items.flatMap(({ type, media = [] }) => {
    const shown = media.filter(({ optimized, deletedAt }) => !optimized && deletedAt === undefined);
    // Episodes that lie in one file have it under ids of their own.
    return shown.flatMap(({ parts }) => parts).map((part) => ({ key: type === "episode" ? part.file : part.id, part }));
  });
  const parts = [...new Map(files.map(({ key, part }) => [key, part])).values()];
  return {
    media: await sumsOf(parts),
    images: await sumsOf(items.flatMap(({ images = [] }) => images)),
    subtitles: await sumsOf(parts.flatMap(({ streams }) => streams.filter(isSubtitleFile))),
  };
}

function isSubtitleFile(stream: PlexStream): stream is PlexStream & { readonly contents: Contents } {
  return stream.kind === 3 && stream.contents !== undefined;
}

async function sumsOf(files: readonly { readonly contents: Contents }[]): Promise<readonly string[]> {
  const all = files.map(async ({ contents }) => md5(await contents.read(0, contents.sizeBytes)));
  return (await Promise.all(all)).sort();
}

function md5(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
