import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  DEFAULT_TOKEN,
  type PlexLibrary,
  type PlexServer,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import { shell, shellLines } from "../../mount/library-mount.js";
import { MountedLibrary, mountObstacle } from "../../mount/mounted-library.js";
import { sampleLibrary } from "./sample-library.js";

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

  test("costs pages and batches to walk, not a request for each file or folder", async () => {
    const { log } = server;
    const lists = log.count({ path: /^\/library\/(sections|metadata\/[^/]+(\/children|\/allLeaves)?$)/ });
    expect(Number(await shell("find . | wc -l", entry))).toBeGreaterThan(150);
    expect(lists).toBeLessThan(80);
    expect(log.requests().filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
    expect(log.count({ path: /scrobble|timeline|refresh/ })).toBe(0);
  });
});

async function shownSums(library: PlexLibrary): Promise<string[]> {
  const shown = library.all().filter(({ deletedAt }) => deletedAt === undefined);
  const versions = shown
    .flatMap(({ media }) => media ?? [])
    .filter((one) => !one.optimized && one.deletedAt === undefined);
  const contents = versions.flatMap(({ parts }) => parts).map((part) => part.contents);
  return Promise.all(
    contents.map(async (file) =>
      createHash("md5")
        .update(await file.read(0, file.sizeBytes))
        .digest("hex"),
    ),
  );
}
