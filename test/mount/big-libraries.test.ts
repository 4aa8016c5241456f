import { afterEach, describe, expect, test } from "vitest";
import { generateMovies, generateSeries, Library } from "../../examples/jellyfin-server/index.js";
import { type LibraryMount, mountLibrary, shell, shellLines } from "./library-mount.js";
import { mountObstacle } from "./mounted-library.js";

const WALK_TIMEOUT_MS = 120_000;

const COUNT_NAMES = "find . | wc -l";
const COUNT_FILES = "find . -type f | wc -l";
const LIST_ALL = "ls -lR .";

// Directories, videos and sidecars of a generated library, as they are shown.
const PER_FILM = { directories: 1, files: 4 };

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`walks over large libraries ${obstacle ?? ""}`, () => {
  let mount: LibraryMount;
  afterEach(() => mount.close());

  const count = async (command: string) => Number(await shell(command, mount.mounted.root));
  const requests = () => mount.server.log.requests();

  test(
    "find over 20,000 films costs their pages, and no request for any of them or its pictures",
    async () => {
      mount = await mountLibrary({ library: generateMovies(20_000).library });
      // The mount point, the entry and the library are directories too.
      expect(await count(COUNT_NAMES)).toBe(3 + 20_000 * (PER_FILM.directories + PER_FILM.files));
      const pages = requests().filter(({ path, query }) => path === "/Items" && query.has("startIndex"));
      expect(pages.length).toBeLessThanOrEqual(41);
      expect(requests().length - pages.length, "requests that are no pages").toBeLessThanOrEqual(5);
      expect(mount.server.log.count({ path: /Images|\/Items\/./ })).toBe(0);

      mount.server.log.clear();
      expect(await count(COUNT_FILES)).toBe(20_000 * PER_FILM.files);
      expect(requests()).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );

  test(
    "find over 300 shows, 1,500 seasons and 15,000 episodes costs at most 60 requests",
    async () => {
      const counts = { shows: 300, seasonsPerShow: 5, episodesPerSeason: 10 };
      mount = await mountLibrary({ library: generateSeries(counts).library });
      const names = await shellLines("find . -type f -name '*.mkv'", mount.mounted.root);
      expect(new Set(names).size).toBe(15_000);
      expect(requests().length).toBeLessThanOrEqual(60);
      expect(mount.server.log.count({ path: /Images|\/Items\/./ })).toBe(0);

      mount.server.log.clear();
      expect(await count("find . -mindepth 3 -type d | wc -l")).toBe(300 + 1_500);
      expect(requests()).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );

  test(
    "ls -lR asks for metadata by the hundred, the second time for nothing, after a remount for no size",
    async () => {
      const library = new Library();
      generateMovies(300, library.addSection({ name: "Films", kind: "movies" }));
      const counts = { shows: 20, seasonsPerShow: 5, episodesPerSeason: 10 };
      generateSeries(counts, library.addSection({ name: "Series", kind: "tvshows" }));
      mount = await mountLibrary({ library });

      const first = await shell(LIST_ALL, mount.mounted.root);
      const metadata = requests().filter(({ query }) => query.has("ids"));
      const asked = metadata.map(({ query }) => query.get("ids")?.split(",").length ?? 0);
      expect(asked.reduce((sum, ids) => sum + ids, 0)).toBe(300 + 20 + 100 + 1_000);
      expect(Math.max(...asked)).toBeLessThanOrEqual(100);
      expect(metadata.length).toBeLessThanOrEqual(25);
      const pictures = requests().filter(({ path }) => path.includes("/Images/"));
      expect(pictures.every(({ method }) => method === "HEAD")).toBe(true);
      expect(new Set(pictures.map(({ path }) => path)).size).toBe(300 + 20 + 100);
      expect(pictures).toHaveLength(300 + 20 + 100);

      mount.server.log.clear();
      expect(await shell(LIST_ALL, mount.mounted.root)).toBe(first);
      expect(requests()).toEqual([]);

      await mount.mounted.remount();
      mount.server.log.clear();
      expect(await shell(LIST_ALL, mount.mounted.root)).toBe(first);
      expect(mount.server.log.count({ path: /Images|Subtitles|\/File$/ })).toBe(0);
      expect(requests().filter(({ query }) => query.has("ids"))).toEqual([]);
    },
    WALK_TIMEOUT_MS,
  );
});
