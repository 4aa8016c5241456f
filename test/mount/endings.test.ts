import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { hasProgram, MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { entryOf, filmLibrary, filmPath } from "./pattern-films.js";

const FILM = { title: "Arrival", seed: 51, sizeBytes: 40_000_001 };
const MIDDLE = 21_000_000;
const BYTES = /^\/Items\/[^/]+\/File$/;
const WITHIN = { timeout: 10_000, interval: 50 };

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`the end of a mount ${obstacle ?? ""}`, () => {
  let server: JellyfinServer;
  let mounted: MountedLibrary;

  beforeEach(async () => {
    server = await startJellyfinServer({ library: filmLibrary([FILM]) });
    mounted = await MountedLibrary.prepare({ servers: [entryOf(server)] });
  });

  afterEach(async () => {
    await mounted.close();
    await server.stop();
  });

  async function mountAndRead(): Promise<void> {
    await mounted.start();
    await readFile(filmPath(mounted.root, FILM.title));
    await run("find", [mounted.root, "-type", "f", "-size", "+0"]);
  }

  async function doctor(): Promise<object> {
    const { status, stdout } = await mounted.cli("doctor", "--json");
    return { status, ...(JSON.parse(stdout) as object) };
  }

  test.each(["SIGINT", "SIGTERM"] as const)("by %s is clean: exit code 0, and nothing stays", async (signal) => {
    await mountAndRead();
    expect(await mounted.stop(signal)).toBe(0);
    await expectNothingLeft(mounted);
  });

  // script(1) gives it a terminal of its own, and takes it away when it is ended itself.
  test.skipIf(!hasProgram("script"))("by the end of its terminal is as clean", async () => {
    const terminal = await mounted.startInTerminal();
    await readFile(filmPath(mounted.root, FILM.title));
    terminal.kill("SIGKILL");
    await vi.waitFor(() => expectNothingLeft(mounted), WITHIN);
  });

  test("by two signals at once is as clean", async () => {
    await mountAndRead();
    signal(mounted, "SIGTERM");
    expect(await mounted.stop("SIGTERM")).toBe(0);
    await expectNothingLeft(mounted);
  });

  test("by a signal while a file is open is as clean", async () => {
    await mountAndRead();
    const film = await open(filmPath(mounted.root, FILM.title));
    try {
      expect(await mounted.stop("SIGTERM")).toBe(0);
      await expectNothingLeft(mounted);
    } finally {
      // Nobody may be left to close it.
      await film.close().catch(() => undefined);
    }
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "by %s while a read waits for a silent server is as clean",
    async (name) => {
      await mounted.start();
      server.faults.add({ fault: { kind: "stall", afterBytes: 0 }, path: BYTES });
      const film = await open(filmPath(mounted.root, FILM.title));
      try {
        const reading = film.read(Buffer.alloc(1000), 0, 1000, MIDDLE).then(
          () => "bytes",
          (error: NodeJS.ErrnoException) => error.code,
        );
        await vi.waitFor(() => expect(server.log.running().length).toBeGreaterThan(0), WITHIN);
        expect(await mounted.stop(name)).toBe(0);
        expect(["EINTR", "EIO", "ENOTCONN", "ECONNABORTED"]).toContain(await reading);
        await expectNothingLeft(mounted);
      } finally {
        // Nobody is left to close it.
        await film.close().catch(() => undefined);
      }
    },
  );

  test("by a signal while a listing waits for a silent server is as clean", async () => {
    server.faults.add({ fault: { kind: "slowFirstByte", ms: 120_000 } });
    await mounted.start();
    const listing = readdir(join(mounted.root, "cyril@HomeServer")).catch((error: NodeJS.ErrnoException) => error.code);
    await vi.waitFor(() => expect(server.log.running().length).toBeGreaterThan(0), WITHIN);
    expect(await mounted.stop("SIGTERM")).toBe(0);
    expect(typeof (await listing)).toBe("string");
    await expectNothingLeft(mounted);
  });

  // The start takes some hundred milliseconds: these fall into its several stages.
  test.each([200, 400, 600, 800, 1_000])("by a signal %i ms after the start began leaves nothing", async (delayMs) => {
    const starting = mounted.start().catch(() => "not mounted");
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const { pid } = mounted;
    const status = await mounted.stop("SIGTERM");
    await starting;
    // Before the program has begun to listen, the signal ends it as it ends any.
    expect([0, null]).toContain(status);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    await expectNothingLeft(mounted);
  });

  test.each([
    ["umount", ["-l"]],
    ["fusermount3", ["-u"]],
    ["fusermount", ["-u", "-z"]],
  ])("by somebody else's %s ends the process cleanly", async (command, args) => {
    if (!hasProgram(command)) return;
    await mountAndRead();
    const ended = mounted.ended();
    await run(command, [...args, mounted.root]);
    expect(await ended).toBe(0);
    await expectNothingLeft(mounted);
  });

  test("by SIGKILL leaves a dead mount, which the next mount takes away", async () => {
    await mountAndRead();
    await mounted.stop("SIGKILL");
    await expect(readdir(mounted.root)).rejects.toMatchObject({ code: "ENOTCONN" });
    await mounted.start();
    expect(await readdir(mounted.root)).toEqual(["cyril@HomeServer"]);
    expect(await mounted.stop()).toBe(0);
    await expectNothingLeft(mounted);
  });

  test("by SIGKILL leaves a dead mount, which doctor tells, and calls wrong only where it is in the way", async () => {
    await mountAndRead();
    await mounted.stop("SIGKILL");
    const dead = expect.objectContaining({
      what: "stale mounts",
      result: "note",
      found: expect.stringContaining(mounted.root),
    });
    const inTheWay = expect.objectContaining({ what: "mount point", result: "wrong" });
    expect(await doctor()).toEqual({ status: 1, findings: expect.arrayContaining([dead, inTheWay]) });

    const point = join(mounted.folder, "elsewhere");
    await mkdir(point);
    await mounted.configure({ servers: [entryOf(server)], mount: { point } });
    expect(await doctor()).toEqual({ status: 0, findings: expect.arrayContaining([dead]) });
  });

  // Not without a mount point: it would be for the user to say which, while other tests make dead mounts, too.
  test("by SIGKILL leaves a dead mount, which umount takes away", async () => {
    await mountAndRead();
    await mounted.stop("SIGKILL");
    expect(await mounted.cli("umount", mounted.root)).toEqual({
      status: 0,
      stdout: `unmounted ${mounted.root}\n`,
      stderr: "",
    });
    expect(await mountTable()).not.toContain(mounted.root);
  });

  test("by a fault that nobody caught unmounts too, says so, and exits with 1", async () => {
    const fault = join(mounted.folder, "fault.mjs");
    const code = 'process.on("SIGUSR2", () => { setImmediate(() => { throw new RangeError("out of range"); }); });';
    await writeFile(fault, code);
    const faulty = await MountedLibrary.prepare(
      { servers: [entryOf(server)] },
      { env: { NODE_OPTIONS: `--import=${fault}` } },
    );
    try {
      await faulty.start();
      const ended = faulty.ended();
      signal(faulty, "SIGUSR2");
      expect(await ended).toBe(1);
      expect(faulty.log).toContain("mediafs: out of range\n");
      await expectNothingLeft(faulty);
    } finally {
      await faulty.close();
    }
  });
});

function signal({ pid }: MountedLibrary, name: NodeJS.Signals): void {
  if (pid === undefined) throw new Error("nothing is mounted");
  process.kill(pid, name);
}

function mountTable(): Promise<string> {
  return readFile("/proc/self/mountinfo", "utf8");
}

/** No mount, no socket, no lock and no draft of a file: only what is kept on purpose. */
async function expectNothingLeft({ root, folder }: MountedLibrary): Promise<void> {
  expect(await mountTable()).not.toContain(root);
  expect(await readdir(root)).toEqual([]);
  const files = await run("find", [folder, "-not", "-type", "d", "-printf", "%P\\n"]);
  const kept =
    /^(mediafs\.config\.yaml|fault\.mjs|cache\/cache\.db|cache\/probes\/[0-9a-f]{32}\.probe|state\/mediafs\/[0-9a-f]{32}\.json)$/;
  expect(files.stdout.split("\n").filter((name) => name !== "" && !kept.test(name))).toEqual([]);
}
