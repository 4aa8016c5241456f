import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { type LoadRequest, loadConfig } from "../../../src/core/config/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mediafs-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SERVER = "servers: [{ alias: Home, type: example, url: 'http://h' }]\n";

async function write(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  return path;
}

function load(request: Partial<LoadRequest> = {}) {
  return loadConfig({ cwd: folder, env: { HOME: join(folder, "home") }, ...request });
}

async function failure(request: Partial<LoadRequest> = {}): Promise<MediaFsError> {
  const error: unknown = await load(request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MediaFsError)) throw error ?? new MediaFsError("INTERNAL", "loading succeeded");
  return error;
}

describe("finding the file", () => {
  test.each([
    ["mediafs.config.yaml", SERVER],
    ["mediafs.config.yml", SERVER],
    ["mediafs.config.json", '{"servers":[{"alias":"Home","type":"example"}]}'],
    ["mediafs.config.mjs", 'export default { servers: [{ alias: "Home", type: "example" }] };'],
    ["mediafs.config.cjs", 'module.exports = { servers: [{ alias: "Home", type: "example" }] };'],
    [".mediafsrc", SERVER],
    [".mediafsrc.yaml", SERVER],
    [".mediafsrc.json", '{"servers":[{"alias":"Home","type":"example"}]}'],
    [
      "package.json",
      '{\n\t"name": "x",\n\t"mediafs": {\n\t\t"servers": [{"alias": "Home", "type": "example"}]\n\t}\n}',
    ],
  ])("%s is found in a directory above the working directory", async (name, content) => {
    const file = await write(name, content);
    await mkdir(join(folder, "a/b"), { recursive: true });
    const { config } = await load({ cwd: join(folder, "a/b") });
    expect(config.file).toBe(file);
    expect(config.servers.map(({ key }) => key)).toEqual(["Home"]);
  });

  test.each([
    ["mediafs.config.mjs", "export default"],
    ["mediafs.config.cjs", "module.exports ="],
    ["mediafs.config.yaml", ""],
  ])("%s that has changed is read as it is now", async (name, exported) => {
    for (const alias of ["First", "Second", "Third"]) {
      await write(name, `${exported} { servers: [{ alias: "${alias}", type: "example" }] }`);
      expect((await load()).config.servers[0]?.alias).toBe(alias);
    }
  });

  test("a package.json without a mediafs key does not end the search", async () => {
    await write("mediafs.config.yaml", SERVER);
    await write("inner/package.json", '{"name":"x"}');
    expect((await load({ cwd: join(folder, "inner") })).config.file).toBe(join(folder, "mediafs.config.yaml"));
  });

  test("the user's configuration directory comes last", async () => {
    const file = await write("xdg/mediafs/config.yaml", SERVER);
    const env = { XDG_CONFIG_HOME: join(folder, "xdg") };
    await mkdir(join(folder, "work"));
    expect((await load({ cwd: join(folder, "work"), env })).config.file).toBe(file);
    const nearer = await write("work/mediafs.config.yaml", SERVER);
    expect((await load({ cwd: join(folder, "work"), env })).config.file).toBe(nearer);
  });

  test("~/.config stands in where XDG_CONFIG_HOME is not set or not absolute", async () => {
    const file = await write("home/.config/mediafs/mediafs.config.yaml", SERVER);
    expect((await load()).config.file).toBe(file);
    expect((await load({ env: { HOME: join(folder, "home"), XDG_CONFIG_HOME: "rel" } })).config.file).toBe(file);
  });

  test("no file anywhere is CONFIG_NOT_FOUND, naming where was looked", async () => {
    const error = await failure();
    expect(error.code).toBe("CONFIG_NOT_FOUND");
    expect(error.message).toContain(folder);
    expect((await failure({ configFile: "absent.yaml" })).message).toContain(join(folder, "absent.yaml"));
  });

  test.runIf(process.getuid?.() !== 0)("a file without read permission is CONFIG_UNREADABLE, not skipped", async () => {
    await chmod(await write("mediafs.config.yaml", SERVER), 0o000);
    expect((await failure()).code).toBe("CONFIG_UNREADABLE");
  });
});

describe("a file that cannot be parsed", () => {
  test.each([
    ["mediafs.config.yaml", "mount:\n\tpoint: /x\n", "line 2, column 1"],
    ["mediafs.config.yaml", "log: {}\nlog: {}\n", "line 2, column 1: a key stands there twice"],
    ["mediafs.config.yaml", "servers:\n  - alias: a: S3CRET-VALUE\n", "line 2"],
    ["mediafs.config.yaml", "servers:\n  - apiKey: *S3CRET-VALUE\n", "anchor"],
    ["mediafs.config.yaml", "servers:\n  - apiKey: !S3CRET-VALUE x\n", "line 2"],
    ["mediafs.config.yaml", 'servers:\n  - apiKey: "S3CRET-VALUE\n', "quote"],
    ["mediafs.config.json", '{\n  "a": S3CRET-VALUE,,\n}', "line 2"],
    ["mediafs.config.mjs", "export default {", "cannot be loaded"],
    ["mediafs.config.mjs", 'throw new TypeError("broken here");', "broken here"],
  ])("%s is CONFIG_UNREADABLE with the place and without quoting the file (%#)", async (name, content, says) => {
    const file = await write(name, content);
    const error = await failure();
    expect(error.code).toBe("CONFIG_UNREADABLE");
    expect(error.message).toContain(file);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain("S3CRET");
  });

  test.skipIf("typescript" in process.features && process.features.typescript)(
    "a TypeScript file without a compiler says what to do",
    async () => {
      await write("mediafs.config.ts", "export default {};");
      const error = await failure();
      expect(error.code).toBe("CONFIG_UNREADABLE");
      expect(error.hint).toContain("typescript");
    },
  );
});

describe("values", () => {
  test("defaults, units and paths become bytes, milliseconds and absolute paths", async () => {
    await write("conf/mediafs.config.yaml", `mount: { point: ../mnt }\nreadAhead: { windowMiB: 2.5 }\n${SERVER}`);
    const { config } = await load({ configFile: "conf/mediafs.config.yaml" });
    expect(config.mount).toEqual({
      point: join(folder, "mnt"),
      driveLetter: undefined,
      driver: "auto",
      allowOther: false,
    });
    expect(config.readAhead).toEqual({ windowBytes: 2_621_440, windows: 4, lastWindow: true });
    expect(config.cache).toEqual({
      maxBytes: 536_870_912,
      probeMaxBytes: 2_147_483_648,
      ttlMs: 7_200_000,
      itemsTtlMs: 300_000,
      metadataTtlMs: 3_600_000,
      artworkTtlMs: 86_400_000,
      dir: join(folder, "home/.cache/mediafs"),
    });
    expect(config.timeouts).toEqual({ metadataMs: 10_000, readMs: 20_000 });
    expect(config.sidecars.artwork).toEqual(["classic", "standard"]);
    expect(config.servers[0]).toEqual({
      key: "Home",
      alias: "Home",
      type: "example",
      username: undefined,
      enabled: true,
      maxConnections: 6,
      maxBytesPerSecond: undefined,
      options: { url: "http://h" },
    });
  });

  test("XDG_CACHE_HOME moves the cache, and cache.dir wins over it", async () => {
    await write("mediafs.config.yaml", SERVER);
    const env = { XDG_CACHE_HOME: join(folder, "caches"), HOME: folder };
    expect((await load({ env })).config.cache.dir).toBe(join(folder, "caches/mediafs"));
    await write("mediafs.config.yaml", `cache: { dir: ~/here }\n${SERVER}`);
    expect((await load({ env })).config.cache.dir).toBe(join(folder, "here"));
  });

  test("environment variables are expanded anywhere, also to numbers and booleans, and can be escaped", async () => {
    await write(
      "mediafs.config.yaml",
      `servers: [{ alias: Home, type: example, username: '\${WHO}', url: 'http://\${HOST}:\${PORT}', note: 'a$\${B}c', maxConnections: '\${MAX}', maxMbitPerSecond: 2.5, enabled: '\${ON}' }]`,
    );
    const env = { WHO: "cyril", HOST: "h", PORT: "80", MAX: "3", ON: "false" };
    const { config, origins } = await load({ env });
    expect(config.servers[0]).toMatchObject({
      key: "cyril@Home",
      maxConnections: 3,
      maxBytesPerSecond: 312_500,
      enabled: false,
    });
    expect(config.servers[0]?.options).toEqual({ username: "cyril", url: "http://h:80", note: `a\${B}c` });
    expect(origins.get("servers[0].url")).toBe("env HOST, PORT");
  });

  test("a secret is read from the file beside the configuration, without its line break", async () => {
    await write("conf/key.txt", "s3cret-key\r\n");
    await write("conf/token", "s3cret-token\n");
    await write(
      "conf/mediafs.config.yaml",
      "monitor: { tokenFile: token }\nservers: [{ alias: Home, type: example, apiKeyFile: ./key.txt }]",
    );
    const { config, origins, secrets } = await load({ configFile: "conf/mediafs.config.yaml" });
    expect(config.servers[0]?.options).toEqual({ apiKey: "s3cret-key" });
    expect(config.monitor.token).toBe("s3cret-token");
    expect(origins.get("servers[0].apiKey")).toBe(`apiKeyFile ${join(folder, "conf/key.txt")}`);
    expect([...secrets].sort()).toEqual(["s3cret-key", "s3cret-token"]);
  });

  test("overrides win, are checked like the file, and their paths start at the working directory", async () => {
    await write("mediafs.config.yaml", `mount: { point: /elsewhere }\nlog: { level: loud }\n${SERVER}`);
    await mkdir(join(folder, "work"));
    const overrides = { "mount.point": "mnt", "log.level": "debug", "mount.driver": undefined };
    const { config, origins } = await load({ cwd: join(folder, "work"), overrides });
    expect(config.mount.point).toBe(join(folder, "work/mnt"));
    expect(config.log.level).toBe("debug");
    expect(origins.get("log.level")).toBe("flag --log-level");
    expect(origins.get("mount.point")).toBe("flag --mount-point");
    expect(origins.get("mount.driver")).toBe("default");
    expect(origins.get("servers[0].alias")).toBe("file");
    expect((await failure({ overrides: { ...overrides, "log.level": "shout" } })).lines[0]).toContain("log.level");
  });
});
