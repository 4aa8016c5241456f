import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mountObstacle } from "../mount/mounted-library.js";
import { type Minidlna, minidlnaObstacle, startMinidlna } from "./minidlna.js";
import { Stranger } from "./stranger.js";

const ROOT = resolve(import.meta.dirname, "../..");
const EXAMPLE = "examples/mediafs-plugin-dlna";
const MEDIA = join(ROOT, "examples/demo/media");
const SET_UP_TIMEOUT_MS = 300_000;
const TAIL_BYTES = 500;
const FOLDER = "Old & New #1";
const FILM = "Été 100%, 'a' + [b] 日本";
const PLOT = 'A & B <cross> the "sea"';
// More than a window of the cache: what follows the film in the file belongs to none of its tracks.
const PADDING = Buffer.from(Array.from({ length: 5_000_011 }, (_, offset) => (offset * 31 + (offset >> 8)) % 251));

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

const obstacle = minidlnaObstacle() ?? mountObstacle();
describe.skipIf(obstacle !== undefined)(`a stranger with two packages and MiniDLNA ${obstacle ?? ""}`, () => {
  let media: string;
  let minidlna: Minidlna;
  let stranger: Stranger;
  let film: Buffer;

  beforeAll(async () => {
    media = await mkdtemp(join(tmpdir(), "mediafs-dlna-"));
    const folder = join(media, FOLDER);
    await mkdir(folder);
    film = Buffer.concat([await readFile(join(MEDIA, "films/crossing-1.mkv")), PADDING]);
    await writeFile(join(folder, `${FILM}.mkv`), film);
    await writeFile(join(folder, `${FILM}.srt`), "1\n00:00:00,000 --> 00:00:01,000\nhello\n");
    await copyFile(join(MEDIA, "films/rocket-summer.mp4"), join(folder, "rocket.mp4"));
    const plot = PLOT.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    await writeFile(join(folder, "rocket.nfo"), `<movie><title>Rocket: A / B</title><plot>${plot}</plot></movie>`);
    await copyFile(join(MEDIA, "artwork/rocket-poster.jpg"), join(folder, "rocket.jpg"));
    minidlna = await startMinidlna({ video: [media] });
    stranger = await Stranger.arrive("saxes", "xmlchars");
    await stranger.install(await stranger.pack(), await stranger.pack(EXAMPLE));
    await stranger.configure({ servers: [{ alias: "NAS", type: "dlna", url: minidlna.url }] });
  }, SET_UP_TIMEOUT_MS);

  afterAll(async () => {
    await stranger?.leave();
    await minidlna?.stop();
    await rm(media, { recursive: true, force: true });
  });

  // Players read the index at the end first; MiniDLNA takes no `Range: bytes=-500`.
  async function tailOf(path: string, size: number): Promise<Buffer> {
    const file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, size - TAIL_BYTES);
    await file.close();
    return buffer;
  }

  test("sees where the plugin came from", async () => {
    const from = join(await realpath(stranger.folder), "node_modules", "mediafs-plugin-dlna");
    const { stdout } = await stranger.mediafs("plugins", "--json");
    const { plugins } = JSON.parse(stdout) as { readonly plugins: readonly { readonly name: string }[] };
    const found = { origin: "installed", state: "loaded", from, version: "1.0.0" };
    expect(plugins.find(({ name }) => name === "dlna")).toMatchObject(found);
  });

  test("is told that the server can be reached", async () => {
    const { status, stdout } = await stranger.mediafs("doctor", "--json");
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining("MiniDLNA") });
  });

  test(
    "mounts it, reads every file as it is, and leaves nothing behind",
    async () => {
      const mounted = { status: 0, stderr: expect.stringMatching(/^monitor [^\n]+\n$/) };
      expect(await stranger.mediafs("mount", "--daemon")).toMatchObject(mounted);
      const { stdout } = await stranger.mediafs("status", "--json");
      expect(stdout).toContain("MiniDLNA");
      const [{ pid }] = JSON.parse(stdout).mounts as [{ readonly pid: number }];
      const folder = join(stranger.mountPoint, "NAS", "Browse Folders", FOLDER);
      const names = await readdir(folder);
      expect(names.sort()).toEqual(
        [
          "Rocket - A - B-poster.jpg",
          "Rocket - A - B.jpg",
          "Rocket - A - B.mp4",
          "Rocket - A - B.nfo",
          `${FILM}.mkv`,
          `${FILM}.srt`,
        ].sort(),
      );
      expect((await stat(join(folder, `${FILM}.mkv`))).size).toBe(film.length);
      expect((await tailOf(join(folder, `${FILM}.mkv`), film.length)).equals(film.subarray(-TAIL_BYTES))).toBe(true);
      expect(md5(await readFile(join(folder, `${FILM}.mkv`)))).toBe(md5(film));
      expect(await readFile(join(folder, `${FILM}.srt`), "utf8")).toContain("hello");
      expect(md5(await readFile(join(folder, "Rocket - A - B.mp4")))).toBe(
        md5(await readFile(join(MEDIA, "films/rocket-summer.mp4"))),
      );
      expect(await readFile(join(folder, "Rocket - A - B.nfo"), "utf8")).toContain("A &amp; B &lt;cross&gt;");
      expect(await stranger.mediafs("umount")).toMatchObject({ status: 0, stderr: "" });
      expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(stranger.mountPoint);
      // Whoever adopted the process may take a moment to notice its end.
      await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    },
    SET_UP_TIMEOUT_MS,
  );

  test(
    "finds the plugin's tests and types in order",
    async () => {
      expect(await stranger.author(EXAMPLE, "test")).toMatchObject({ status: 0 });
      expect(await stranger.author(EXAMPLE, "typecheck")).toMatchObject({ status: 0, stdout: "" });
    },
    SET_UP_TIMEOUT_MS,
  );
});
