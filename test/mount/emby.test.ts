import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { type EmbyServer, startEmbyServer } from "../../examples/emby-server/index.js";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { shellLines } from "./library-mount.js";
import { MountedLibrary, mountObstacle } from "./mounted-library.js";
import { entryOf } from "./pattern-films.js";

// Items of the same name are told apart by a mark made from their ids, which differ.
const WITHOUT_MARKS = String.raw`sed -E 's/ \[[0-9a-f]{8}\]/ [mark]/g' | sort`;
// After which season a special was aired is told by one of the products alone.
const FILES = "find . -type f ! -path '*/Season 00/*E01*.nfo'";
const SUMS = `${FILES} -print0 | xargs -0 md5sum | ${WITHOUT_MARKS}`;
const SIZES = String.raw`${FILES} -printf '%s %p\n' | ${WITHOUT_MARKS}`;

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`one library behind two products ${obstacle ?? ""}`, () => {
  let emby: EmbyServer;
  let jellyfin: JellyfinServer;
  let mounted: MountedLibrary;
  beforeAll(async () => {
    const library = demoLibrary();
    emby = await startEmbyServer({ library });
    jellyfin = await startJellyfinServer({ library });
    const servers = [entryOf(jellyfin, { alias: "First" }), entryOf(emby, { alias: "Second", type: "emby" })];
    mounted = await MountedLibrary.mount({ servers });
  });
  afterAll(async () => {
    await mounted.close();
    await emby.stop();
    await jellyfin.stop();
  });

  const both = async (line: string): Promise<readonly [readonly string[], readonly string[]]> => [
    await shellLines(line, join(mounted.root, "cyril@First")),
    await shellLines(line, join(mounted.root, "cyril@Second")),
  ];

  test("has the same files of the same sizes, sidecars included", async () => {
    const [first, second] = await both(SIZES);
    expect(second.length).toBeGreaterThan(70);
    expect(second).toEqual(first);
  });

  test("has the same bytes in all of them", async () => {
    const [first, second] = await both(SUMS);
    expect(second).toEqual(first);
  });
});
