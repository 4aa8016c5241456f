import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NPM_TIMEOUT_MS = 80_000;

let folder: string;
let files: readonly string[];

/** A folder far from the repository in which the packed package is installed. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mfs-package-"));
  // Builds only if dist/ is stale; packing without scripts then leaves dist/ to the tests that run beside this one.
  await run("node", ["scripts/setup.mjs", "demo"], { cwd: ROOT });
  const options = ["--json", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", ["pack", ...options], { cwd: ROOT });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  await run("tar", ["-xzf", join(folder, packed.filename), "-C", folder]);
  await install();
}, NPM_TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What npm does, without the network: the package as a real folder, and links for its dependencies, theirs included. */
async function install(): Promise<void> {
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  const { stdout } = await run("npm", ["ls", "--omit=dev", "--all", "--parseable"], { cwd: ROOT });
  const [, ...used] = stdout.trim().split("\n");
  for (const path of [...used, join(ROOT, "node_modules/@types/node")]) {
    const name = relative(join(ROOT, "node_modules"), path);
    // Those inside another package come with it.
    if (name.includes("node_modules")) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(path, join(modules, name));
  }
  cpSync(join(folder, "package"), join(modules, "mediafs"), { recursive: true });
  symlinkSync("../mediafs/dist/core/cli/main.js", join(modules, ".bin", "mediafs"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "somewhere", type: "module", private: true }));
}

const env = () => ({ ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, "config") });
const npx = (...args: string[]) => run("npx", ["--no-install", "mediafs", ...args], { cwd: folder, env: env() });

describe("the packed package", () => {
  it("holds what users need and nothing that only we do", () => {
    for (const needed of ["package.json", "plugin-api.d.ts", "README.md", "LICENSE", "schema/mediafs.schema.json"])
      expect(files).toContain(needed);
    expect(files).toContain("dist/core/cli/main.js");
    for (const needed of ["mount/mount.fuse.mediafs", "systemd/mediafs@.service", "docker/compose.yaml"])
      expect(files).toContain(`packaging/${needed}`);
    expect(
      files
        // Those of the template belong to whoever starts from it.
        .filter((path) => !path.startsWith("templates/"))
        .filter((path) => /^(test|examples|bench|scripts|src|\.ci)\/|\.test\.|\.build-stamp/.test(path)),
    ).toEqual([]);
  });

  it("explains itself elsewhere by `npx mediafs --help`", async () => {
    expect((await npx("--help")).stdout).toContain("Usage: mediafs");
  });

  it("brings a helper for mount that finds Node and the program, without any PATH", async () => {
    // As npm lays it: PREFIX/lib/node_modules/mediafs, and links in PREFIX/bin.
    const prefix = join(folder, "prefix");
    mkdirSync(join(prefix, "lib"), { recursive: true });
    mkdirSync(join(prefix, "bin"));
    symlinkSync(process.execPath, join(prefix, "bin/node"));
    cpSync(join(folder, "node_modules"), join(prefix, "lib/node_modules"), { recursive: true, verbatimSymlinks: true });
    const link = join(folder, "mount.fuse.mediafs");
    symlinkSync(join(prefix, "lib/node_modules/mediafs/packaging/mount/mount.fuse.mediafs"), link);
    const refused = run(link, ["mediafs", "/mnt", "-o", "rw,config=/none.yaml"], { env: {} });
    await expect(refused).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("no file /none.yaml") });
  });

  it("finds the connectors that it brings", async () => {
    const { plugins } = JSON.parse((await npx("plugins", "--json")).stdout) as { plugins: object[] };
    expect(plugins).toContainEqual(
      expect.objectContaining({ name: "jellyfin", origin: "builtin", state: "loaded", code: null }),
    );
    expect(plugins).not.toContainEqual(expect.objectContaining({ state: "refused" }));
  });

  it("writes the package of a new connector", async () => {
    const { stdout } = await npx("plugins", "new", "shelf", "--json");
    const { files: written } = JSON.parse(stdout) as { files: readonly string[] };
    const names = written.map((path) => relative(join(folder, "mediafs-plugin-shelf"), path));
    for (const name of ["package.json", "index.js", ".gitignore", "test/conformance.test.js"])
      expect(names).toContain(name);
  });

  it("can be used by programs", async () => {
    const program = `
      import { hasCode, MediaFsError, startMount } from "mediafs";
      const nothing = { configFile: "missing.yaml", keys: [] };
      const error = await startMount(nothing, new AbortController().signal).catch((reason) => reason);
      console.log(hasCode(error, "CONFIG_NOT_FOUND"), error instanceof MediaFsError);
      const { default: plugin } = await import("mediafs/plugins/jellyfin");
      console.log(plugin.name, import.meta.resolve("mediafs/testing").endsWith("/dist/testing/index.js"));
    `;
    const { stdout } = await run("node", ["--input-type=module", "-e", program], { cwd: folder, env: env() });
    expect(stdout).toBe("true true\njellyfin true\n");
  });

  it("gives its types to programs and plugins", async () => {
    writeFileSync(
      join(folder, "typed.ts"),
      `
      import type { Connector, MediaFsPlugin } from "mediafs/plugin-api";
      import * as testing from "mediafs/testing";
      import { type MountStatus, type RunningMount, startMount } from "mediafs";
      export const plugin: MediaFsPlugin = {
        name: "typed",
        apiVersion: "^1.0.0",
        options: { url: { type: "url", required: true, help: "Address." } },
        connect: (context): Promise<Connector> => Promise.reject(context.fail("UNSUPPORTED", "not yet")),
      };
      export const mount: (...args: Parameters<typeof startMount>) => Promise<RunningMount> = startMount;
      export const pidOf = (status: MountStatus): number => status.pid;
      export const suites = Object.keys(testing);
      // @ts-expect-error a plugin has a name
      export const nameless: MediaFsPlugin = { apiVersion: "1", options: {}, connect: plugin.connect };
      `,
    );
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck"];
    const modules = ["--module", "nodenext", "--target", "es2023", "--types", "node"];
    const result = await run("node", [tsc, "--noEmit", ...strict, ...modules, "typed.ts"], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    expect(result.stdout).toBe("");
  });
});
