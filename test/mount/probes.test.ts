import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  addMovie,
  diskFile,
  type JellyfinServer,
  Library,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { shell } from "./library-mount.js";
import { hasProgram, MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { entryOf } from "./pattern-films.js";

const BYTES = /^\/Items\/[^/]+\/File$/;
const WITHIN = { timeout: 10_000, interval: 100 };
const PROBE = "ffprobe -v error -show_entries format=duration,size:stream=codec_name -of compact";
const CODECS = ["-c:v", "mpeg4", "-b:v", "4M", "-g", "12", "-c:a", "mp2"];
const FILMS: Readonly<Record<string, readonly string[]>> = {
  "end.mp4": CODECS,
  "start.mp4": [...CODECS, "-movflags", "+faststart"],
  "film.mkv": CODECS,
  "film.avi": CODECS,
  "film.ts": CODECS,
};

const obstacle = mountObstacle() ?? (hasProgram("ffmpeg") ? undefined : "ffmpeg is missing");
describe.skipIf(obstacle !== undefined)(`files that were probed before ${obstacle ?? ""}`, () => {
  let folder: string;
  let server: JellyfinServer;
  let mounted: MountedLibrary;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mediafs-films-"));
    const library = new Library();
    const section = library.addSection({ name: "Films", kind: "movies" });
    for (const [name, args] of Object.entries(FILMS)) {
      const input = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=640x360,noise=alls=40:allf=t",
        "-f",
        "lavfi",
        "-i",
        "anoisesrc",
      ];
      const path = join(folder, name);
      await run("ffmpeg", ["-v", "error", ...input, "-t", "20", ...args, path]);
      addMovie(section, { title: name, files: [{ contents: diskFile(path), fileName: name }] });
    }
    server = await startJellyfinServer({ library });
    mounted = await MountedLibrary.mount({ servers: [entryOf(server)], sidecars: { nfo: false, artwork: [] } });
  });
  afterEach(async () => {
    await mounted.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function probeAll(): Promise<string> {
    const found = await shell(`find . -type f -name '*.*' | sort | xargs -d '\\n' -n 1 ${PROBE}`, mounted.root);
    await vi.waitFor(() => expect(server.log.running()).toEqual([]), WITHIN);
    return found;
  }

  test("are probed again after a restart without a byte from the server", async () => {
    const first = await probeAll();
    expect(first.match(/^format\|duration=/gm)).toHaveLength(Object.keys(FILMS).length);
    const fetched = server.log.bytesSent({ path: BYTES });
    await mounted.remount();
    server.log.clear();
    expect(await probeAll()).toBe(first);
    expect(fetched).toBeGreaterThan(0);
    const again = server.log.requests({ path: BYTES }).map(({ headers }) => headers.range);
    expect(again).toEqual([]);
  });
});
