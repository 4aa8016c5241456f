import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { mountObstacle } from "../mount/mounted-library.js";
import { type Nginx, nginxObstacle, startNginx } from "./nginx.js";
import { Stranger } from "./stranger.js";

const EXAMPLE = "examples/mediafs-plugin-autoindex";
const SET_UP_TIMEOUT_MS = 300_000;
// Several windows of the cache, and a last one that is not full.
const FILM = Buffer.from(Array.from({ length: 5_000_011 }, (_, offset) => (offset * 31 + (offset >> 8)) % 251));

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

const obstacle = nginxObstacle() ?? mountObstacle();
describe.skipIf(obstacle !== undefined)(`a stranger with two packages and nginx ${obstacle ?? ""}`, () => {
  let nginx: Nginx;
  let stranger: Stranger;

  beforeAll(async () => {
    nginx = await startNginx();
    await mkdir(join(nginx.files, "Old & New #1"));
    await writeFile(join(nginx.files, "Old & New #1", "Été 100%.mkv"), FILM);
    await writeFile(join(nginx.files, "Old & New #1", "Été 100%.srt"), "subtitle");
    await writeFile(join(nginx.files, "poster.jpg"), "picture");
    await writeFile(join(nginx.files, "README"), "no extension");
    await writeFile(join(nginx.files, "back\\slash.mkv"), FILM);
    stranger = await Stranger.arrive();
    await stranger.install(await stranger.pack(), await stranger.pack(EXAMPLE));
    const entry = { alias: "Archive", type: "autoindex", url: nginx.url("closed"), ...nginx.credentials };
    await stranger.configure({ servers: [entry] });
  }, SET_UP_TIMEOUT_MS);

  afterAll(async () => {
    await stranger?.leave();
    await nginx?.stop();
  });

  async function plugin(): Promise<object | undefined> {
    const { stdout } = await stranger.mediafs("plugins", "--json");
    const { plugins } = JSON.parse(stdout) as { readonly plugins: readonly { readonly name: string }[] };
    return plugins.find(({ name }) => name === "autoindex");
  }

  test("sees where the plugin came from", async () => {
    const from = join(await realpath(stranger.folder), "node_modules", "mediafs-plugin-autoindex");
    expect(await plugin()).toMatchObject({ origin: "installed", state: "loaded", from, version: "1.0.0" });
    const { stdout } = await stranger.mediafs("plugins");
    expect(stdout).toMatch(/^autoindex +1\.0\.0 +\^1\.1\.0 +installed +.*mediafs-plugin-autoindex$/m);
  });

  test("is told that the server can be reached", async () => {
    const { status, stdout } = await stranger.mediafs("doctor", "--json");
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining("nginx") });
  });

  test("mounts it, reads every file as it is, and leaves nothing behind", async () => {
    const mounted = { status: 0, stderr: expect.stringMatching(/^monitor [^\n]+\n$/) };
    expect(await stranger.mediafs("mount", "--daemon")).toMatchObject(mounted);
    const { stdout } = await stranger.mediafs("status", "--json");
    const [{ pid }] = JSON.parse(stdout).mounts as [{ readonly pid: number }];
    const root = join(stranger.mountPoint, `${nginx.credentials.username}@Archive`);
    expect(await readdir(root)).toContain("closed");
    const files = join(root, "closed");
    expect((await readdir(files)).filter((name) => name !== "desktop.ini").sort()).toEqual([
      "Old & New #1",
      "README",
      "back-slash.mkv",
      "poster.jpg",
    ]);
    expect(md5(await readFile(join(files, "Old & New #1", "Été 100%.mkv")))).toBe(md5(FILM));
    expect(await readFile(join(files, "Old & New #1", "Été 100%.srt"), "utf8")).toBe("subtitle");
    expect(await readFile(join(files, "poster.jpg"), "utf8")).toBe("picture");
    expect(md5(await readFile(join(files, "back-slash.mkv")))).toBe(md5(FILM));
    expect(await stranger.mediafs("umount")).toMatchObject({ status: 0, stderr: "" });
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(stranger.mountPoint);
    await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: 5_000 });
  });

  test(
    "finds the plugin's tests and types in order",
    async () => {
      expect(await stranger.author(EXAMPLE, "test")).toMatchObject({ status: 0 });
      expect(await stranger.author(EXAMPLE, "typecheck")).toMatchObject({ status: 0, stdout: "" });
    },
    SET_UP_TIMEOUT_MS,
  );
});

describe("a stranger with the plugin's folder", () => {
  let stranger: Stranger;
  beforeAll(async () => {
    stranger = await Stranger.arrive();
    await stranger.install(await stranger.pack());
  }, SET_UP_TIMEOUT_MS);
  afterAll(() => stranger?.leave());

  test("installs it from there beside a configuration, and mediafs finds it", async () => {
    const folder = resolve(import.meta.dirname, "../..", EXAMPLE);
    const before = await readdir(folder);
    await stranger.install(folder);
    await stranger.configure({ servers: [{ alias: "Archive", type: "autoindex", url: "http://127.0.0.1:9/" }] });
    const { stdout } = await stranger.mediafs("plugins");
    expect(stdout).toMatch(/^autoindex +1\.0\.0 +\^1\.1\.0 +installed +.*mediafs-plugin-autoindex$/m);
    expect(await readdir(folder)).toEqual(before);
  });
});
