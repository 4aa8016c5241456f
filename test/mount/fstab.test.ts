import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { chmod, chown, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { findMount, unmountPath } from "../../src/core/mount/index.js";
import { MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { ENTRY_KEY, entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const FILM = { title: "Arrival", seed: 43, sizeBytes: 300_001 };
const HELPER = "/sbin/mount.fuse.mediafs";
const PROGRAM = resolve(import.meta.dirname, "../../packaging/mount/mount.fuse.mediafs");
const SCRIPT = resolve(import.meta.dirname, "../../dist/core/cli/system-mount.js");
const USUAL_PATH = ["/usr/local/bin", "/usr/bin", "/bin"];
const NOBODY = 65534;

function obstacleHere(): string | undefined {
  if (process.getuid?.() !== 0) return "only root may mount by mount(8)";
  return existsSync(HELPER) ? `${HELPER} is there already` : mountObstacle();
}

/** Whether user nobody may read the program, run its Node and open the device. */
function nobodyMayMount(): boolean {
  if ((statSync("/dev/fuse").mode & 0o006) !== 0o006) return false;
  const args = ["--reuid", "nobody", "--clear-groups", process.execPath, "--check", SCRIPT];
  return spawnSync("setpriv", args, { stdio: "ignore" }).status === 0;
}

interface Outcome {
  readonly code: number;
  readonly stderr: string;
}

const obstacle = obstacleHere();
describe.skipIf(obstacle !== undefined)(`mount(8) and fstab(5) ${obstacle ?? ""}`, () => {
  let server: JellyfinServer;
  let library: MountedLibrary;
  let fstab: string;

  beforeAll(async () => {
    server = await startJellyfinServer({ library: filmLibrary([FILM]) });
    library = await MountedLibrary.prepare({ servers: [entryOf(server)] });
    fstab = join(library.folder, "fstab");
    await symlink(PROGRAM, HELPER);
  });

  afterEach(() => unmountPath(library.root));

  afterAll(async () => {
    await rm(HELPER, { force: true });
    await library?.close();
    await server?.stop();
  });

  /** Runs mount(8) as systemd does: from /, without HOME, and without PATH where Node is found all the same. */
  async function mountWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Outcome> {
    const { HOME: _home, PATH, ...rest } = process.env;
    const path = USUAL_PATH.includes(dirname(process.execPath)) ? {} : { PATH };
    return await run("/bin/mount", [...args], { env: { ...rest, ...path, ...variables }, cwd: "/" }).then(
      ({ stderr }) => ({ code: 0, stderr }),
      ({ code, stderr }: Outcome) => ({ code, stderr }),
    );
  }

  const mount = (...args: readonly string[]) =>
    mountWith(
      { XDG_STATE_HOME: join(library.folder, "state"), MEDIAFS_RUNTIME_DIR: join(library.folder, "run") },
      ...args,
    );
  const writeFstab = (options: string) => writeFile(fstab, `mediafs ${library.root} fuse.mediafs ${options} 0 0\n`);
  const pidOfMount = async () => Number((await statusOf()).pid);

  async function statusOf(): Promise<Readonly<Record<string, unknown>>> {
    const { stdout } = await library.cli("status", "--json");
    return JSON.parse(stdout).mounts[0];
  }

  test("a line of fstab mounts, and umount ends the process", async () => {
    await writeFstab(`config=${library.configFile},ro,nofail,_netdev`);
    expect(await mount("-T", fstab, library.root)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^monitor /),
    });
    expect((await readFile(filmPath(library.root, FILM.title))).length).toBe(FILM.sizeBytes);
    const pid = await pidOfMount();
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await run("umount", [library.root]);
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 20_000 }).toBe(false);
    expect(await findMount(library.root)).toBeUndefined();
  });

  test("mount --all mounts it once", async () => {
    await writeFstab(`config=${library.configFile}`);
    expect((await mount("-a", "-T", fstab)).code).toBe(0);
    const pid = await pidOfMount();
    expect(await mount("-a", "-T", fstab)).toMatchObject({ code: 0, stderr: "" });
    expect(await pidOfMount()).toBe(pid);
  });

  test.skipIf(!nobodyMayMount())("by its type alone, as the user that is named", async () => {
    const folder = join(library.folder, "nobody");
    const point = join(folder, "mnt");
    await chmod(library.folder, 0o755);
    for (const path of [folder, point]) {
      await mkdir(path);
      await chown(path, NOBODY, NOBODY);
    }
    const config = join(folder, "media.yaml");
    const text = await readFile(library.configFile, "utf8");
    await writeFile(config, text.replaceAll(library.folder, folder));
    await chown(config, NOBODY, NOBODY);
    const line = ["-t", "fuse.mediafs", "mediafs", point, "-o", `config=${config},setuid=nobody`];
    expect(await mountWith({ XDG_STATE_HOME: folder, MEDIAFS_RUNTIME_DIR: join(folder, "run") }, ...line)).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^monitor /),
    });
    const shown = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").find((each) => each.includes(point));
    await run("umount", [point]);
    expect(shown).toMatch(new RegExp(` - fuse\\.mediafs mediafs .*user_id=${NOBODY}`));
  });

  test.each([
    ["an option that is not known", () => `config=${library.configFile},wsize=1`, 1, /wsize is no option/],
    ["a configuration that is not there", () => "config=/none.yaml", 1, /there is no file \/none\.yaml/],
    ["a driver that is not there", () => `config=${library.configFile},driver=none`, 1, /none/],
    ["an entry that is not there", () => `config=${library.configFile},entry=nobody`, 1, /nobody/],
    ["a user that is not there", () => `config=${library.configFile},setuid=no-such-user`, 1, /no user no-such-user/],
  ])("%s is told with the exit code of mount(8)", async (_what, options, code, says) => {
    await writeFstab(options());
    expect(await mount("-T", fstab, library.root)).toMatchObject({ code, stderr: expect.stringMatching(says) });
    expect(await findMount(library.root)).toBeUndefined();
  });

  test("a mount that fails has the exit code for that", async () => {
    const blocked = join(library.root, "file");
    await writeFile(blocked, "");
    await writeFstab(`config=${library.configFile}`);
    const outcome = await mount("-T", fstab, library.root);
    await rm(blocked);
    expect(outcome).toMatchObject({ code: 32, stderr: expect.stringMatching(/is not empty/) });
    expect(await readdir(library.root)).toEqual([]);
  });

  test("a remount is refused, and the mount goes on", async () => {
    await writeFstab(`config=${library.configFile}`);
    await mount("-T", fstab, library.root);
    expect(await mount("-T", fstab, "-o", "remount,ro", library.root)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot be mounted anew in place/),
    });
    expect(await readdir(library.root)).toEqual([ENTRY_KEY]);
  });

  test("umount --config ends the mount of that configuration", async () => {
    await writeFstab(`config=${library.configFile}`);
    await mount("-T", fstab, library.root);
    const { status, stdout } = await library.cli("umount", "--config", library.configFile);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `unmounted ${library.root}\n` });
  });
});
