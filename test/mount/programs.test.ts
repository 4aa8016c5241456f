import { createHash } from "node:crypto";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { addMovie, diskFile } from "../../examples/jellyfin-server/index.js";
import { describeDrivers } from "./drivers.js";
import { type LibraryMount, mountLibrary, shellLines } from "./library-mount.js";
import { hasProgram, run } from "./mounted-library.js";
import { SambaShare, sambaObstacle } from "./samba.js";

const NOBODY = { uid: 65_534, gid: 65_534 };
const FILM = "Films/The Lighthouse Keeper's Clock (2019)/The Lighthouse Keeper's Clock (2019) - 1080p.mkv";
const FIO_FILE = "Fio/Checked/Checked.mkv";
const FIO_MIB = 16;
const FIO_CHECKS = ["--verify=crc32c", "--verify_fatal=1", "--verify_state_save=0"];
const isRoot = process.getuid?.() === 0;

// Each asks the kernel in another way: read(2), several direct reads at a time, faults of a memory map.
const ENGINES: readonly (readonly [string, readonly string[]])[] = [
  ["psync", ["--ioengine=psync", "--numjobs=4"]],
  ["direct libaio", ["--ioengine=libaio", "--direct=1", "--iodepth=8", "--numjobs=2"]],
  ["mmap", ["--ioengine=mmap", "--numjobs=2"]],
];

describeDrivers("programs", (driver) => {
  let demo: LibraryMount;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mediafs-programs-"));
    const library = demoLibrary();
    if (hasProgram("fio")) {
      const contents = diskFile(await fileOfFio(folder));
      addMovie(library.addSection({ name: "Fio", kind: "movies" }), { title: "Checked", files: [{ contents }] });
    }
    // Only root may show a mount to others without asking the system's configuration.
    demo = await mountLibrary({ library }, { mount: { driver, allowOther: isRoot } });
    await chmod(demo.mounted.folder, 0o711);
  });

  afterAll(async () => {
    await demo?.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [name, engine] of ENGINES) {
    test(`fio finds every block right by ${name}`, async ({ skip }) => {
      if (!hasProgram("fio")) skip("fio is missing");
      for (const rw of ["read", "randread"]) {
        const { job, stdout } = await fio([`--filename=${join(demo.entry, FIO_FILE)}`, `--rw=${rw}`, ...engine]);
        expect(job.error, stdout).toBe(0);
        const jobs = Number(engine.find((option) => option.startsWith("--numjobs"))?.slice("--numjobs=".length));
        expect(job.read.io_bytes).toBe(jobs * FIO_MIB * 1024 * 1024);
      }
    });
  }

  test("VLC plays a film as another user, from its middle", async ({ skip }) => {
    if (!hasProgram("cvlc")) skip("VLC is missing (apt-get install vlc-bin vlc-plugin-base)");
    if (!isRoot) skip("only root can become another user");
    const home = join(folder, "vlc");
    await mkdir(home);
    await chmod(folder, 0o711);
    await chown(home, NOBODY.uid, NOBODY.gid);
    const play = ["-I", "dummy", "--vout=vdummy", "--aout=adummy", "--play-and-exit", "--start-time=2", "--run-time=2"];
    const { stderr } = await run("cvlc", ["-vv", "--no-color", ...play, join(demo.entry, FILM), "vlc://quit"], {
      ...NOBODY,
      cwd: "/",
      env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home },
      maxBuffer: 64 * 1024 * 1024,
    });
    expect(stderr).toContain("Received first picture");
  });

  test("Samba shows the tree to its guests with every size, and gives files whole and from a byte on", async ({
    skip,
  }) => {
    const obstacle = sambaObstacle();
    if (obstacle !== undefined) skip(obstacle);
    const ownFolder = join(folder, "samba");
    await mkdir(ownFolder);
    const share = await SambaShare.start(demo.entry, ownFolder);
    try {
      const listed = filesListed(await share.ask("recurse ON; ls"));
      const found = await shellLines(String.raw`find . -type f -printf '%s %f\n'`, demo.entry);
      expect(listed.toSorted()).toEqual([...found].sort());
      await share.ask(`get "${FILM}" whole.mkv`, ownFolder);
      const original = await shellLines(`sha256sum < "$FILE"`.replace("$FILE", FILM), demo.entry);
      const whole = await readFile(join(ownFolder, "whole.mkv"));
      expect(sha256(whole)).toBe(original[0]?.slice(0, 64));
      for (const offset of [1, 65_537, whole.length - 1]) {
        await writeFile(join(ownFolder, "part.mkv"), whole.subarray(0, offset));
        await share.ask(`reget "${FILM}" part.mkv`, ownFolder);
        expect(sha256(await readFile(join(ownFolder, "part.mkv")))).toBe(sha256(whole));
      }
    } finally {
      await share.close();
    }
  });
});

/** A file whose blocks say themselves whether they are right. */
async function fileOfFio(folder: string): Promise<string> {
  const file = join(folder, "checked.mkv");
  await fio([`--filename=${file}`, "--rw=write", "--do_verify=0"], false);
  return file;
}

interface FioJob {
  readonly error: number;
  readonly read: { readonly io_bytes: number };
}

async function fio(
  args: readonly string[],
  readonly = true,
): Promise<{ readonly job: FioJob; readonly stdout: string }> {
  const usual = ["--name=check", `--size=${FIO_MIB}m`, "--bs=64k", "--group_reporting", "--output-format=json"];
  const mode = readonly ? ["--readonly"] : [];
  const { stdout } = await run("fio", [...mode, ...usual, ...FIO_CHECKS, ...args], { cwd: tmpdir() });
  const { jobs } = JSON.parse(stdout) as { readonly jobs: readonly [FioJob] };
  return { job: jobs[0], stdout };
}

/** Sizes and names of the files that smbclient lists. */
function filesListed(output: string): readonly string[] {
  const lines = output.matchAll(/^ {2}(.+?) +([A-Z]*) +(\d+) {2}\w{3} \w{3} .*$/gm);
  return [...lines].filter(([, , kind]) => !kind?.includes("D")).map(([, name, , size]) => `${size} ${name}`);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
