import { mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { MountedLibrary, mountObstacle } from "./mounted-library.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The server that comes with the tests of a new plugin. */
interface Catalogue {
  readonly options: Readonly<Record<string, string>>;
  readonly fileNames: readonly string[];
  stop(): Promise<void>;
}

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`a plugin as \`mediafs plugins new\` writes it ${obstacle ?? ""}`, () => {
  let mounted: MountedLibrary;
  let catalogue: Catalogue;

  beforeAll(async () => {
    mounted = await MountedLibrary.prepare({ servers: [] });
    expect(await mounted.cli("plugins", "new", "shelf")).toMatchObject({ status: 0, stderr: "" });
    const folder = join(mounted.folder, "mediafs-plugin-shelf");
    await mkdir(join(folder, "node_modules"));
    await symlink(ROOT, join(folder, "node_modules/mediafs"));
    const module = (await import(join(folder, "test/catalogue-server.js"))) as {
      readonly startCatalogue: () => Promise<Catalogue>;
    };
    catalogue = await module.startCatalogue();
    await mounted.configure({
      plugins: ["./mediafs-plugin-shelf"],
      servers: [{ alias: "Home", type: "shelf", ...catalogue.options }],
    });
    await mounted.start();
  });

  afterAll(async () => {
    await mounted?.close();
    await catalogue?.stop();
  });

  test("shows its files with exact sizes, and they can be read", async () => {
    const root = join(mounted.root, "Home/Catalogue");
    const listed = async () => (await readdir(root)).filter((name) => name.endsWith(".mkv"));
    await vi.waitFor(async () => expect(await listed()).toHaveLength(catalogue.fileNames.length), { timeout: 10_000 });
    const film = join(root, "Films/Steamboat (1928).mkv");
    expect((await stat(film)).size).toBe(70_000);
    const expected = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 31) % 251));
    expect((await readFile(film)).equals(expected)).toBe(true);
    expect(await readdir(join(root, "Films/Extras"))).toEqual([]);
  });

  test("is listed with the entry that uses it", async () => {
    expect((await mounted.cli("plugins")).stdout).toMatch(/^shelf +0\.1\.0 +\^1\.1\.0 +configured +Home +/m);
    const refused = await mounted.cli("plugins", "--connect", "--json");
    expect(JSON.parse(refused.stdout).plugins[0]).toMatchObject({ entries: [{ key: "Home", state: "ready" }] });
  });
});
