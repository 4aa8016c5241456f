import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectFailure } from "./expect-failure.js";
import { type CommandResult, MountedLibrary, mountObstacle, run } from "./mounted-library.js";
import { ENTRY_KEY, entryOf } from "./pattern-films.js";

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`mounts that cannot be made ${obstacle ?? ""}`, () => {
  let library: MountedLibrary;
  const entry = entryOf({ url: "http://127.0.0.1:1" });

  beforeAll(async () => {
    library = await MountedLibrary.prepare({ servers: [entry] });
  });

  afterAll(async () => {
    await library?.close();
  });

  async function mountWith(...args: readonly string[]): Promise<CommandResult> {
    return library.cli("mount", "--config", library.configFile, ...args);
  }

  async function mountConfigured(text: string): Promise<CommandResult> {
    const file = join(library.folder, "other.yaml");
    await writeFile(file, text);
    return library.cli("mount", "--config", file, "--mount-point", library.root);
  }

  const SERVER = "alias: Home, url: 'http://127.0.0.1:1', username: cyril";

  test.each([
    ["an unknown plugin", `servers: [{ ${SERVER}, type: jellyfim }]`, /no plugin is called jellyfim/, /jellyfin/],
    ["YAML that is none", "servers: [ {\n alias: 'Home\n", /line \d+/, /Mend/],
    ["a misspelt option", `servers: [{ ${SERVER}, type: jellyfin, apiKye: abcd }]`, /apiKye.*apiKey/s, /Mend/],
    ["a misspelt section", `servers: [{ ${SERVER}, type: jellyfin, apiKey: abcd }]\ncash: {}`, /cash.*cache/s, /Mend/],
    ["no server at all", "log: { level: info }", /servers/, /./],
  ])("because of %s: one line, a hint, exit code 2", async (_what, text, says, hint) => {
    expectFailure(await mountConfigured(text), 2, { says, hint });
  });

  test.each([
    ["an entry that does not exist", ["nobody@Home"], /nobody@Home/, new RegExp(ENTRY_KEY)],
    ["a driver that does not exist", ["--driver", "none"], /no mount driver none/, /auto/],
    ["a log level that does not exist", ["--log-level", "loud"], /loud/, /--help/],
    ["an option that does not exist", ["--mountpoint", "/tmp"], /--mountpoint/, /--mount-point/],
  ])("because of %s: one line, a hint, exit code 2", async (_what, args, says, hint) => {
    expectFailure(await mountWith(...args), 2, { says, hint });
  });

  test("because of a configuration that does not exist: one line, a hint, exit code 2", async () => {
    expectFailure(await library.cli("mount", "--config", "none.yaml"), 2, { says: /none\.yaml/, hint: /--config/ });
  });

  test("because the mount point does not exist: one line, a hint, exit code 1", async () => {
    expectFailure(await mountWith("--mount-point", join(library.folder, "none")), 1, {
      says: /does not exist/,
      hint: /Create/,
    });
  });

  test("because the mount point is a file: one line, a hint, exit code 1", async () => {
    expectFailure(await mountWith("--mount-point", library.configFile), 1, {
      says: /not a directory/,
      hint: /another/,
    });
  });

  test("because the mount point is not empty: one line, a hint, exit code 1", async () => {
    expectFailure(await mountWith("--mount-point", library.folder), 1, { says: /not empty/, hint: /Empty/ });
  });

  test("because something else is mounted there: one line, a hint, exit code 1", async ({ skip }) => {
    const busy = join(library.folder, "busy");
    await mkdir(busy);
    await run("mount", ["--bind", library.root, busy]).catch(() => skip("this user may not mount"));
    try {
      expectFailure(await mountWith("--mount-point", busy), 1, { says: /mounted at .*busy already/, hint: /Unmount/ });
    } finally {
      await run("umount", [busy]);
    }
  });

  test("because there is no FUSE: one line, a hint, exit code 1", async ({ skip }) => {
    const empty = join(library.folder, "dev");
    await mkdir(empty);
    const inside = (command: string) => ["-m", "sh", "-c", `mount --bind ${empty} /dev && ${command}`];
    await run("unshare", inside("true")).catch(() => skip("this user may not hide /dev"));
    const main = join(import.meta.dirname, "../../dist/core/cli/main.js");
    const failure = await run("unshare", inside(`${process.execPath} ${main} mount --config ${library.configFile}`), {
      env: { ...process.env, XDG_RUNTIME_DIR: join(library.folder, "run"), NO_COLOR: "1" },
    }).then(
      () => undefined,
      (error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => error,
    );
    const { code = 0, stdout = "", stderr = "" } = failure ?? {};
    expectFailure({ status: code, stdout, stderr }, 1, { says: /\/dev\/fuse does not exist/, hint: /fuse3/ });
  });

  test("nothing is left mounted of all these", async () => {
    expect(await readFile("/proc/self/mountinfo", "utf8")).not.toContain(library.folder);
  });
});

describe("command lines that are wrong", () => {
  test.each([
    ["an unknown command", ["mont"], /unknown command 'mont'/, /Did you mean mount\?/],
    ["an unknown option", ["status", "--jsn"], /unknown option '--jsn'/, /Did you mean --json\?/],
    ["too many arguments", ["umount", "/a", "/b"], /too many arguments/i, /mediafs umount --help/],
  ])("%s: one line, a hint, exit code 2", async (_what, args, says, hint) => {
    const library = await MountedLibrary.prepare({ servers: [] });
    try {
      expectFailure(await library.cli(...args), 2, { says, hint });
    } finally {
      await library.close();
    }
  });

  test("refresh while nothing is mounted: one line, a hint, exit code 1", async () => {
    const library = await MountedLibrary.prepare({ servers: [] });
    try {
      expectFailure(await library.cli("refresh"), 1, { says: /no mount is running/, hint: /mediafs mount/ });
    } finally {
      await library.close();
    }
  });
});
