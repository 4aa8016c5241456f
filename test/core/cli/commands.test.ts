import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MediaFsError, silentLogger } from "../../../src/core/base/index.js";
import { ControlServer, type ControlTarget, type ServerStatus } from "../../../src/core/control/index.js";
import { mountStatus } from "../control/mount-status.js";
import { makeSandbox, runCommand, type Sandbox, SOME_PLUGIN } from "./run-command.js";

const CANARY = "canary-7f3a9c51e0";
let sandbox: Sandbox;
let servers: ControlServer[];

beforeEach(() => {
  sandbox = makeSandbox();
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.close();
  sandbox.remove();
});

function writeConfig(text: string, name = "mediafs.config.yaml"): string {
  const file = join(sandbox.folder, name);
  writeFileSync(file, text);
  return file;
}

const GOOD = `
mount: { point: ./mnt }
servers:
  - { alias: Home, type: some, url: "http://127.0.0.1:1", username: cyril, apiKey: ${CANARY} }
`;

/** A running mount, as far as commands can see. */
async function runningMount(mountPoint: string, changes: Partial<ControlTarget> = {}): Promise<string[]> {
  const asked: string[] = [];
  const server = await ControlServer.open({
    mountPoint,
    log: silentLogger,
    surroundings: { env: sandbox.env, uid: process.getuid?.() },
    target: {
      status: async () => mountStatus({ mountPoint }),
      refresh: async (path) => void asked.push(`refresh ${path ?? "all"}`),
      reload: async () => {
        asked.push("reload");
        return { added: ["anna@Home"], removed: [], replaced: ["Attic"], reconnected: [], awaitingMount: [] };
      },
      ask: async ({ method, path }) => {
        asked.push(`${method} ${path}`);
        throw new MediaFsError("USAGE", `there is no ${path}`);
      },
      purgeFile: () => true,
      purgeWindow: () => true,
      unmount: () => {
        asked.push("unmount");
        setTimeout(() => void server.close(), 20);
      },
      ...changes,
    },
  });
  servers.push(server);
  return asked;
}

const failing: ServerStatus = {
  key: "cyril@Home",
  type: "some",
  state: "failed",
  product: undefined,
  version: undefined,
  latencyMs: undefined,
  error: { code: "AUTH_REJECTED", message: "the server refused the API key", hint: "Check it." },
  listings: 0,
  oldestListingAgeMs: undefined,
  staleListings: 0,
};
const answering: ServerStatus = {
  ...failing,
  state: "ready",
  product: "Product",
  version: "12.0",
  latencyMs: 3,
  error: undefined,
};

describe("mediafs status", () => {
  it("shows every running mount", async () => {
    await runningMount("/mnt/a");
    await runningMount("/mnt/b");
    const { code, stdout } = await runCommand(sandbox, ["status"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\/mnt\/a {2}some-driver[\s\S]*^\/mnt\/b {2}some-driver/m);
  });

  it("prints JSON alone where it was asked for", async () => {
    await runningMount("/mnt/a");
    const { stdout, stderr } = await runCommand(sandbox, ["status", "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ mounts: [{ mountPoint: "/mnt/a", openFiles: [{ handle: 3 }] }] });
  });

  it("asks the configured servers where nothing runs", async () => {
    writeConfig(GOOD);
    const checkServers = async () => [failing];
    const { stdout } = await runCommand(sandbox, ["status"], { checkServers });
    expect(stdout).toMatch(/no mount is running[\s\S]*cyril@Home +failed[\s\S]*AUTH_REJECTED[\s\S]*→ Check it\./);
    const json = await runCommand(sandbox, ["status", "--json"], { checkServers });
    expect(JSON.parse(json.stdout)).toMatchObject({ mounts: [], servers: [{ key: "cyril@Home" }] });
  });
});

describe("mediafs reload", () => {
  it("asks the mounts that are meant, and tells what changed", async () => {
    const asked = await runningMount("/mnt/a");
    const { code, stdout } = await runCommand(sandbox, ["reload"]);
    expect({ code, asked }).toEqual({ code: 0, asked: ["reload"] });
    expect(stdout).toBe("/mnt/a: the configuration is in force\n  added: anna@Home\n  now another server: Attic\n");
    expect((await runCommand(sandbox, ["reload", "--mount-point", "/mnt/b"])).code).toBe(1);
    expect(asked).toEqual(["reload"]);
  });

  it("shows every mistake for which the configuration was refused", async () => {
    const lines = ["servers[0].urk: found an unknown key", "layout: found 3"];
    const reload = () => Promise.reject(new MediaFsError("CONFIG_INVALID", "c.yaml has 2 mistakes", { lines }));
    await runningMount("/mnt/a", { reload });
    const { code, stderr } = await runCommand(sandbox, ["reload"]);
    expect(code).toBe(2);
    for (const line of lines) expect(stderr).toContain(`  ${line}\n`);
  });
});

describe("mediafs refresh", () => {
  it.each([
    [[], "refresh all"],
    [["cyril@HomeServer"], "refresh cyril@HomeServer"],
    [["cyril@HomeServer/Films/"], "refresh cyril@HomeServer/Films"],
    [["/mnt/a/cyril@HomeServer/Films"], "refresh cyril@HomeServer/Films"],
    [["/mnt/a"], "refresh all"],
  ])("passes %j to the running mount", async (args, expected) => {
    const asked = await runningMount("/mnt/a");
    const { code } = await runCommand(sandbox, ["refresh", ...args]);
    expect({ code, asked }).toEqual({ code: 0, asked: [expected] });
  });

  it("takes an entry for what it is, also where the working directory lies inside of the mount", async () => {
    const asked = await runningMount(dirname(sandbox.folder));
    const { code } = await runCommand(sandbox, ["refresh", "cyril@HomeServer/Films"]);
    expect({ code, asked }).toEqual({ code: 0, asked: ["refresh cyril@HomeServer/Films"] });
  });

  it("names the entries there are when it knows none of that name", async () => {
    await runningMount("/mnt/a");
    const { code, stderr } = await runCommand(sandbox, ["refresh", "cyril@Hom"]);
    expect(code).toBe(1);
    expect(stderr).toContain("Choose one of: cyril@HomeServer, Attic.");
  });

  it("shows the mount's own error", async () => {
    const refresh = () => Promise.reject(new MediaFsError("NOT_FOUND", "there is no Attic/x"));
    await runningMount("/mnt/a", { refresh });
    const { code, stderr } = await runCommand(sandbox, ["refresh", "Attic/x"]);
    expect({ code, first: stderr.split("\n")[0] }).toEqual({ code: 1, first: "mediafs: there is no Attic/x" });
  });

  it("fails where nothing runs", async () => {
    const { code, stderr } = await runCommand(sandbox, ["refresh"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "mediafs: no mount is running\n  → Start it with `mediafs mount`.\n",
    });
  });
});

describe("mediafs umount", () => {
  it("ends the only mount, and returns when its process is gone", async () => {
    const asked = await runningMount("/mnt/a");
    const { code, stdout } = await runCommand(sandbox, ["umount"]);
    expect({ code, stdout, asked }).toEqual({ code: 0, stdout: "unmounted /mnt/a\n", asked: ["unmount"] });
    expect((await runCommand(sandbox, ["umount", "/mnt/a"])).stderr).toContain("not mounted at /mnt/a");
  });

  it("ends the one that is named, by a relative path too", async () => {
    const other = await runningMount("/mnt/a");
    const asked = await runningMount(join(sandbox.folder, "mnt"));
    const { code } = await runCommand(sandbox, ["umount", "./mnt/"]);
    expect({ code, asked, other }).toEqual({ code: 0, asked: ["unmount"], other: [] });
  });

  it("wants to be told which of several", async () => {
    await runningMount("/mnt/a");
    await runningMount("/mnt/b");
    const { code, stderr } = await runCommand(sandbox, ["umount"]);
    expect(code).toBe(2);
    expect(stderr).toBe("mediafs: 2 mounts are there\n  /mnt/a\n  /mnt/b\n  → Say which by its mount point.\n");
  });
});

describe("mediafs plugins", () => {
  it("looks where the configuration says", async () => {
    writeConfig("plugins: [autoindex]\nservers: [{ alias: a, type: some }]");
    const asked: unknown[] = [];
    const findPlugins = async (search: unknown) => {
      asked.push(search);
      return [SOME_PLUGIN];
    };
    const { stdout } = await runCommand(sandbox, ["plugins", "--json"], { findPlugins });
    expect(asked).toEqual([{ plugins: ["autoindex"], folder: sandbox.folder }]);
    expect(JSON.parse(stdout)).toMatchObject({ plugins: [{ name: "some", state: "loaded" }] });
  });

  it("works without a configuration", async () => {
    const { code, stdout } = await runCommand(sandbox, ["plugins"]);
    expect(code).toBe(0);
    expect(stdout).toContain("some");
  });
});

describe("mediafs config", () => {
  it("check passes a good file", async () => {
    const file = writeConfig(GOOD);
    const { code, stdout } = await runCommand(sandbox, ["config", "check"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `✓ ${file}: no mistakes; cyril@Home\n` });
  });

  it("check tells every mistake at once, those of the plugin's options included", async () => {
    writeConfig(`
mount: { pont: /mnt }
servers: [{ alias: Home, type: some, url: nowhere, apiKye: ${CANARY} }]
cache: { maxMiB: lots }
`);
    const { code, stdout, stderr } = await runCommand(sandbox, ["config", "check"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const place of ["mount.pont", "servers[0].url", "servers[0].apiKey", "servers[0].apiKye", "cache.maxMiB"])
      expect(stderr).toContain(`${place}: `);
    expect(stderr).not.toContain(CANARY);
  });

  it("check tells types that no plugin has, among the other mistakes", async () => {
    writeConfig(`
servers: [{ alias: Home, type: sme, url: nowhere }, { alias: Attic, type: absent }]
cache: { maxMiB: lots }
`);
    const { code, stderr } = await runCommand(sandbox, ["config", "check"]);
    expect(code).toBe(2);
    expect(stderr).toContain('servers[0].type: found "sme", expected one of some; did you mean some?');
    expect(stderr).toContain('servers[1].type: found "absent", expected one of some; `mediafs plugins` says');
    expect(stderr).toContain("cache.maxMiB: ");
  });

  it("show masks secrets and says where each value came from", async () => {
    writeConfig(GOOD);
    const text = await runCommand(sandbox, ["config", "show"]);
    expect(text.stdout).toMatch(/^servers\[0\]\.apiKey +\*\*\* +file$/m);
    expect(text.stdout).toMatch(/^servers\[0\]\.pageSize +200 +default$/m);
    const json = await runCommand(sandbox, ["config", "show", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      values: { "mount.point": { value: "./mnt", origin: "file" } },
    });
    expect(text.stdout + json.stdout).not.toContain(CANARY);
  });
});

describe("mediafs config init", () => {
  const target = () => join(sandbox.folder, "config", "mediafs", "mediafs.config.yaml");
  const checkServers = async () => [answering];

  it("asks by the plugin's option table, tests the server and writes a file for its user alone", async () => {
    const answers = ["some", "not an address", "http://media.example.org", "cyril", CANARY, "", "Home", "/mnt/films"];
    const { code, stdout, stderr } = await runCommand(sandbox, ["config", "init"], { checkServers }, answers);
    expect(code).toBe(0);
    expect(stdout).toContain(`wrote ${target()}`);
    expect(stderr).toContain("Address of the server.");
    expect(stderr).toContain("expected an address");
    expect(stderr).toContain("Product 12.0 answers");
    expect(statSync(target()).mode & 0o777).toBe(0o600);
    expect((await runCommand(sandbox, ["config", "check"])).stdout).toContain("no mistakes; cyril@Home");
    expect(readFileSync(target(), "utf8")).toContain("point: /mnt/films");
  });

  it("takes everything from flags, secrets from files or variables", async () => {
    const flags = ["--type", "some", "--alias", "Home", "--mount-point", "mnt", "--url", "http://h", "--yes"];
    writeFileSync(join(sandbox.folder, "key"), CANARY);
    const { code } = await runCommand(sandbox, ["config", "init", ...flags, "--api-key-file", "key"], { checkServers });
    expect(code).toBe(0);
    const text = readFileSync(target(), "utf8");
    expect(text).toContain(`apiKeyFile: ${join(sandbox.folder, "key")}`);
    expect(text).not.toContain(CANARY);
    const env = ["--api-key-env", "MEDIA_KEY", "--force", "--no-test"];
    expect((await runCommand(sandbox, ["config", "init", ...flags, ...env])).code).toBe(0);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the configuration file
    expect(readFileSync(target(), "utf8")).toContain("apiKey: ${MEDIA_KEY}");
  });

  it("takes no secret on the command line", async () => {
    const flags = ["--type", "some", "--url", "http://h", "--api-key", CANARY, "--yes"];
    const { code, stderr } = await runCommand(sandbox, ["config", "init", ...flags], { checkServers });
    expect(code).toBe(2);
    expect(stderr).toContain("--api-key-file");
    expect(stderr).not.toContain(CANARY);
  });

  it("names the flags that are missing where nobody can be asked", async () => {
    const { code, stderr } = await runCommand(sandbox, ["config", "init", "--type", "some"]);
    expect(code).toBe(2);
    expect(stderr).toContain("missing: --url, --api-key-file");
  });

  it("writes nothing when the server does not answer, unless it may go on", async () => {
    const refused = { checkServers: async () => [failing] };
    const answers = ["some", "http://h", "", CANARY, "", "Home", "/mnt/films"];
    const no = await runCommand(sandbox, ["config", "init"], refused, [...answers, "n"]);
    expect({ code: no.code, written: existsSync(target()) }).toEqual({ code: 1, written: false });
    expect(no.stderr).toContain("the server refused the API key\n  → Check it.");
    const yes = await runCommand(sandbox, ["config", "init"], refused, [...answers, "y"]);
    expect({ code: yes.code, written: existsSync(target()) }).toEqual({ code: 0, written: true });
  });

  it("leaves a file that is there alone", async () => {
    const file = writeConfig("mine");
    const { code, stderr } = await runCommand(sandbox, ["config", "init", "--config", file]);
    expect(code).toBe(2);
    expect(stderr).toContain("--force");
    expect(readFileSync(file, "utf8")).toBe("mine");
  });
});

describe("mediafs doctor", () => {
  it("finds nothing wrong where all is well", async () => {
    writeConfig(GOOD);
    mkdirSync(join(sandbox.folder, "mnt"));
    const { stdout } = await runCommand(sandbox, ["doctor"], { checkServers: async () => [answering] });
    expect(stdout).toMatch(/^✓ Node\.js: /m);
    expect(stdout).toMatch(/^✓ configuration: /m);
    expect(stdout).toMatch(/^✓ mount point: /m);
    expect(stdout).toMatch(/^✓ server cyril@Home: Product 12\.0, 3 ms$/m);
  });

  it("says what is wrong and what to do, and fails", async () => {
    writeConfig(GOOD);
    const services = { checkServers: async () => [failing] };
    const { code, stdout } = await runCommand(sandbox, ["doctor"], services);
    expect(code).toBe(1);
    const point = join(sandbox.folder, "mnt");
    expect(stdout).toContain(`✗ mount point: ${point} does not exist\n  → Create it: mkdir -p ${point}`);
    expect(stdout).toContain("✗ server cyril@Home: the server refused the API key\n  → Check it.");
  });

  it("asks the mount drivers: one that works is enough", async () => {
    const broken = {
      name: "broken",
      probe: { usable: false, code: "MOUNT_NO_DRIVER", reason: "it cannot be loaded", hint: "Reinstall it." },
    } as const;
    const good = { name: "good", probe: { usable: true } } as const;
    const none = await runCommand(sandbox, ["doctor"], { probeDrivers: async () => [broken] });
    expect(none.stdout).toContain("✗ mount driver: broken: it cannot be loaded\n  → Reinstall it.\n");
    const one = await runCommand(sandbox, ["doctor"], { probeDrivers: async () => [broken, good] });
    expect(one.stdout).toContain(
      "! mount driver: broken: it cannot be loaded\n  → Reinstall it.\n✓ mount driver: good",
    );
    const failing = { probeDrivers: () => Promise.reject(new TypeError("no native module")) };
    const lost = await runCommand(sandbox, ["doctor"], failing);
    expect(lost.stdout).toContain("✗ mount driver: the drivers cannot be loaded: no native module\n  → ");
  });

  it("goes on without a configuration", async () => {
    const { code, stdout } = await runCommand(sandbox, ["doctor", "--json"]);
    const { findings } = JSON.parse(stdout) as { findings: { what: string; result: string }[] };
    expect(code).toBe(1);
    expect(findings).toContainEqual(expect.objectContaining({ what: "configuration", result: "wrong" }));
    expect(findings).toContainEqual(expect.objectContaining({ what: "Node.js", result: "fine" }));
  });
});
