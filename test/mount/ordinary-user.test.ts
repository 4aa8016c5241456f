import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { type JellyfinServer, patternBytes, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { describeDrivers } from "./drivers.js";
import { run } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const NOBODY = 65_534;
const SOMEBODY_ELSE = 65_533;
const FILM = { title: "Arrival", seed: 61, sizeBytes: 5_000_011 };
const PROJECT = resolve(import.meta.dirname, "../..");
const ALLOWED_TO_SHARE = "user_allow_other\n";

// In a namespace of its own, the device and /etc/fuse.conf of the machine stay as they are, and no mount outlives it.
const PREPARATION = `
set -eu
trap 'umount -l "$MNT" 2> /dev/null || true' EXIT
mount -t tmpfs -o mode=755 tmpfs "$FOLDER/dev"
mknod "$FOLDER/dev/fuse" c 10 229
chmod "$DEVICE_MODE" "$FOLDER/dev/fuse"
mount --bind "$FOLDER/dev/fuse" /dev/fuse
mount --bind "$FOLDER/fuse.conf" /etc/fuse.conf
mount --bind "$PROJECT" "$FOLDER/project"
as() { id=$1; shift; setpriv --reuid="$id" --regid="$id" --clear-groups -- "$@"; }
mediafs() { as ${NOBODY} "$NODE" "$FOLDER/project/dist/core/cli/main.js" "$@"; }
try() { "$@" 2>&1 || echo "failed: $?"; }
`;

const obstacle = await obstacleHere();
describeDrivers("an ordinary user", (driver) => {
  let folder: string;
  let server: JellyfinServer;
  let mountPoint: string;

  beforeEach(async ({ skip }) => {
    if (obstacle !== undefined) skip(obstacle);
    folder = await mkdtemp(join(tmpdir(), "mediafs-user-"));
    mountPoint = join(folder, "home/mnt");
    server = await startJellyfinServer({ library: filmLibrary([FILM]) });
    await chmod(folder, 0o755);
    for (const name of ["dev", "project", "home", "home/mnt", "home/run"]) await mkdir(join(folder, name));
    for (const name of ["home", "home/mnt", "home/run"]) await chown(join(folder, name), NOBODY, NOBODY);
  });

  afterEach(async () => {
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  interface Machine {
    readonly fuseConf?: string;
    readonly deviceMode?: string;
    readonly allowOther?: boolean;
  }

  /** Runs commands on a machine that is set up so. Resolves with what they printed, by lines. */
  async function onMachine(
    { fuseConf = "", deviceMode = "666", allowOther = false }: Machine,
    commands: string,
  ): Promise<readonly string[]> {
    const config = join(folder, "home/mediafs.config.yaml");
    const mount = { point: mountPoint, driver, allowOther };
    await writeFile(config, stringify({ mount, servers: [entryOf(server)] }), { mode: 0o600 });
    await chown(config, NOBODY, NOBODY);
    await writeFile(join(folder, "fuse.conf"), fuseConf);
    const home = join(folder, "home");
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      MEDIAFS_RUNTIME_DIR: join(home, "run"),
      XDG_STATE_HOME: join(home, "state"),
      XDG_CACHE_HOME: join(home, "cache"),
      LC_ALL: "C.UTF-8",
      NO_COLOR: "1",
      FOLDER: folder,
      PROJECT,
      NODE: process.execPath,
      DEVICE_MODE: deviceMode,
      CONFIG: config,
      MNT: mountPoint,
      FILM: filmPath(mountPoint, FILM.title),
    };
    const { stdout } = await run("unshare", ["--mount", "bash", "-c", PREPARATION + commands], { cwd: "/", env });
    return stdout.trimEnd().split("\n");
  }

  test("mounts through fusermount3, reads what nobody else may, and unmounts", async () => {
    const lines = await onMachine(
      {},
      `mediafs mount --daemon --config "$CONFIG"
       findmnt -rno FSTYPE,OPTIONS "$MNT"
       as ${NOBODY} sha256sum "$FILM"
       for id in 0 ${SOMEBODY_ELSE}; do try as $id ls "$MNT"; done
       mediafs umount "$MNT"
       try findmnt "$MNT"`,
    );
    const [mounted, table, sum, ...rest] = lines;
    expect(mounted).toBe(`mounted ${mountPoint} (${driver}, 1 servers)`);
    expect(table).toMatch(new RegExp(`^fuse\\.mediafs rw,nosuid,nodev,.*user_id=${NOBODY},group_id=${NOBODY}`));
    expect(sum).toContain(sumOf(FILM));
    expect(rest.filter((line) => line.includes("Permission denied"))).toHaveLength(2);
    expect(rest.slice(-2)).toEqual([`unmounted ${mountPoint}`, "failed: 1"]);
  });

  test("may not share the mount where the system does not say so, and is told what to do", async () => {
    const lines = await onMachine({ allowOther: true }, 'try mediafs mount --daemon --config "$CONFIG"');
    expect(lines[0]).toMatch(/^mediafs: .*\/etc\/fuse\.conf does not let users share a mount with others/);
    expect(lines[1]).toMatch(/→ .*user_allow_other/);
    expect(lines.at(-1)).toBe("failed: 1");
  });

  test("shares the mount where the system lets users", async () => {
    const lines = await onMachine(
      { allowOther: true, fuseConf: ALLOWED_TO_SHARE },
      `mediafs mount --daemon --config "$CONFIG"
       for id in 0 ${SOMEBODY_ELSE}; do as $id sha256sum "$FILM"; done
       mediafs umount "$MNT"`,
    );
    expect(lines.filter((line) => line.startsWith(sumOf(FILM)))).toHaveLength(2);
  });

  test("who may not open the device is told so, and what to do", async () => {
    const lines = await onMachine({ deviceMode: "600" }, 'try mediafs mount --daemon --config "$CONFIG"');
    expect(lines[0]).toMatch(/^mediafs: .*\/dev\/fuse may not be opened/);
    expect(lines[1]).toMatch(/→ .*access to \/dev\/fuse/);
    expect(lines.at(-1)).toBe("failed: 1");
  });
});

function sumOf({ seed, sizeBytes }: typeof FILM): string {
  return createHash("sha256")
    .update(patternBytes(seed, 0, sizeBytes))
    .digest("hex");
}

/** Why this cannot be tried here. */
async function obstacleHere(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "only root can become another user";
  if (!existsSync("/etc/fuse.conf")) return "/etc/fuse.conf is missing";
  const become = ["--mount", "setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"];
  return run("unshare", [...become, process.execPath, "--version"], { cwd: "/" }).then(
    () => undefined,
    () => "another user cannot run Node here, or there are no namespaces",
  );
}
