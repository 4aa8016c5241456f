import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Contents } from "../../../examples/jellyfin-server/index.js";
import {
  addMovie,
  DEFAULT_TOKEN,
  PlexLibrary,
  type PlexServer,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import { shell, shellLines } from "../../mount/library-mount.js";
import { MountedLibrary, mountObstacle } from "../../mount/mounted-library.js";
import { sampleLibrary, shelfOf } from "./sample-library.js";

const MEDIA = String.raw`\( -name '*.mkv' -o -name '*.mp4' -o -name '*.flac' -o -name '*.jpeg' \)`;
const FILES = `find . -type f ${MEDIA} -print0`;

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`a mounted Plex library ${obstacle ?? ""}`, () => {
  let server: PlexServer;
  let mounted: MountedLibrary;
  let entry: string;

  beforeAll(async () => {
    server = await startPlexServer({ library: sampleLibrary() });
    const options = { url: server.url, token: DEFAULT_TOKEN, username: "cyril" };
    mounted = await MountedLibrary.mount({ servers: [{ alias: "Home", type: "plex", ...options }] });
    entry = join(mounted.root, "cyril@Home");
  });
  afterAll(async () => {
    await mounted.close();
    await server.stop();
  });

  test("has the bytes and the size of every file that the server shows, and no others", async () => {
    const sums = await shellLines(`${FILES} | xargs -0 md5sum`, entry);
    expect(sums.map((line) => line.slice(0, 32)).sort()).toEqual((await shownSums(server.library)).sort());
    const counted = await shellLines(`${FILES} | xargs -0 cat | wc -c`, entry);
    const sizes = await shellLines(`find . -type f ${MEDIA} -printf '%s\\n'`, entry);
    expect(Number(counted[0])).toBe(sizes.map(Number).reduce((sum, size) => sum + size, 0));
  });

  test("has metadata, images and subtitles beside the files", async () => {
    const film = join(entry, "Films", "Two Versions (2019)");
    const nfo = await shell("cat *v1.nfo", film);
    expect(nfo).toContain("<role>Keeper</role>");
    expect(nfo).toContain('<uniqueid type="imdb" default="true">tt9999901</uniqueid>');
    expect(await shell("cat *.fr.forced.srt", film)).toContain("Bonjour");
    expect(await shell("cat *v1-clearlogo.png folder.jpg", film)).toBe("a logoa poster");
  });

  test("has a file of two episodes once, named by the file, with both in its NFO", async () => {
    const season = join(entry, "Series", "Harbour Lights (2015)", "Season 01");
    const names = await shellLines("ls", season);
    expect(names.filter((name) => name.includes("E3"))).toEqual(["S1E3-E4.mkv", "S1E3-E4.nfo"]);
    const nfo = await shell("cat S1E3-E4.nfo", season);
    expect(nfo.match(/<episodedetails>/g)).toHaveLength(2);
    expect(nfo).toMatch(/<title>Departure<\/title>[\s\S]*<episode>3<[\s\S]*<title>Frost<\/title>[\s\S]*<episode>4</);
  });

  test("costs pages and batches to walk, not a request for each file or folder", async () => {
    const { log } = server;
    const lists = log.count({ path: /^\/library\/(sections|metadata\/[^/]+(\/children|\/allLeaves)?$)/ });
    expect(Number(await shell("find . | wc -l", entry))).toBeGreaterThan(150);
    expect(lists).toBeLessThan(80);
    expect(log.requests().filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
    expect(log.count({ path: /scrobble|timeline|refresh/ })).toBe(0);
  });
});

test.skipIf(obstacle !== undefined)("a film that the server will not send is EIO, and others are read on", async () => {
  const library = new PlexLibrary();
  const films = shelfOf(library, { title: "Films", type: "movie" });
  for (const title of ["Tide", "Ebb"]) addMovie(films, { title, year: 2001 });
  const server = await startPlexServer({ library });
  const options = { url: server.url, token: DEFAULT_TOKEN };
  const mounted = await MountedLibrary.mount({ servers: [{ alias: "Home", type: "plex", ...options }] });
  try {
    const folder = join(mounted.root, "Home", "Films");
    server.rules.streamRefusal = 509;
    expect(await shell("cat Tide*/*.mkv 2>&1 >/dev/null || true", folder)).toContain("Input/output error");
    server.rules.streamRefusal = undefined;
    expect(Number(await shell("cat Ebb*/*.mkv | wc -c", folder))).toBeGreaterThan(0);
  } finally {
    await mounted.close();
    await server.stop();
  }
});

async function shownSums(library: PlexLibrary): Promise<string[]> {
  const files = new Map<string, Contents>();
  for (const { type, deletedAt, media = [] } of library.all()) {
    for (const { optimized, parts, deletedAt: mediaDeletedAt } of media) {
      if (optimized || (deletedAt ?? mediaDeletedAt) !== undefined) continue;
      // Episodes of one file have it under other ids, and the same path.
      for (const part of parts) files.set(`${type === "episode" ? part.file : part.id}`, part.contents);
    }
  }
  const sums = [...files.values()].map(async (file) => {
    const bytes = await file.read(0, file.sizeBytes);
    return createHash("md5").update(bytes).digest("hex");
  });
  return Promise.all(sums);
}
