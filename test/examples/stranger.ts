import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { stringify } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MODULES = join(ROOT, "node_modules");
const run = promisify(execFile);

/** What a finished program said. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Somebody who knows mediafs and its plugins only as packages, in a folder of their own far from the repository.
 * npm works without the network: the packages that mediafs depends on lie in `node_modules` already, compiled, as an
 * installation from the registry would have left them, and npm finds nothing to fetch.
 */
export class Stranger {
  /** Holds all that they have: packages, the configuration, the mount point, cache and state. */
  readonly folder: string;
  readonly mountPoint: string;
  readonly configFile: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.mountPoint = join(folder, "mnt");
    this.configFile = join(folder, "mediafs.config.yaml");
  }

  /**
   * Makes the folder, with nothing of mediafs in it. `needed` are packages of the registry that plugins depend on, with
   * their own. Call `leave` at the end.
   */
  static async arrive(...needed: readonly string[]): Promise<Stranger> {
    const stranger = new Stranger(await mkdtemp(join(tmpdir(), "mediafs-stranger-")));
    await mkdir(stranger.mountPoint);
    await mkdir(join(stranger.folder, "run"), { mode: 0o700 });
    await copyDependencies(join(stranger.folder, "node_modules"), needed);
    await writeFile(join(stranger.folder, "package.json"), JSON.stringify({ name: "somewhere", private: true }));
    return stranger;
  }

  /**
   * Packs mediafs (without a path) or the package in a folder of the repository, `examples/mediafs-plugin-x`, as
   * `npm publish` would. Resolves with what `install` takes: `./NAME-VERSION.tgz`.
   */
  async pack(path = "."): Promise<string> {
    // Builds only what is stale. Packing without scripts then leaves dist/ to the tests that run beside this one.
    if (path === ".") await run(process.execPath, ["scripts/setup.mjs", "demo"], { cwd: ROOT });
    const args = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", this.folder];
    const { stdout } = await run("npm", args, { cwd: join(ROOT, path) });
    const [packed] = JSON.parse(stdout) as [{ readonly filename: string }];
    return `./${packed.filename}`;
  }

  /** `npm install` of packed packages or of folders, in the stranger's folder. Rejects when npm fails. */
  async install(...packages: readonly string[]): Promise<void> {
    // An empty cache of its own: what npm fetched on this machine before proves nothing.
    const offline = ["--offline", "--cache", join(this.folder, "npm-cache")];
    const args = ["install", ...offline, "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
    await run("npm", args, { cwd: this.folder });
  }

  /**
   * Does as the author of a package in the repository does in its folder, beside an installed mediafs: the tests and
   * the compiler. `install` mediafs first, and nothing afterwards. Resolves with what `npm run SCRIPT` said.
   */
  async author(path: string, script: string): Promise<Said> {
    const folder = join(this.folder, "author", basename(path));
    await cp(join(ROOT, path), folder, { recursive: true, filter: (source) => basename(source) !== "node_modules" });
    await linkTools(join(this.folder, "node_modules"));
    return said("npm", ["run", "--silent", script], { cwd: folder, env: this.#env() });
  }

  /** Writes the configuration beside the packages; `mount.point` and `cache.dir` are filled in. */
  async configure(config: Readonly<Record<string, unknown>>): Promise<void> {
    const places = { mount: { point: this.mountPoint }, cache: { dir: join(this.folder, "cache") } };
    await writeFile(this.configFile, stringify({ ...places, ...config }), { mode: 0o600 });
  }

  /** Runs the installed `mediafs`, in the stranger's folder. */
  async mediafs(...args: readonly string[]): Promise<Said> {
    return said(join(this.folder, "node_modules", ".bin", "mediafs"), args, { cwd: this.folder, env: this.#env() });
  }

  /** Ends a mount that is left and removes everything. */
  async leave(): Promise<void> {
    if (existsSync(join(this.folder, "node_modules", "mediafs"))) await this.mediafs("umount", this.mountPoint);
    await run("umount", ["-l", this.mountPoint]).catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }

  #env(): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return {
      PATH,
      HOME: this.folder,
      NO_COLOR: "1",
      MEDIAFS_RUNTIME_DIR: join(this.folder, "run"),
      XDG_CONFIG_HOME: join(this.folder, "config"),
      XDG_CACHE_HOME: join(this.folder, "cache"),
      XDG_STATE_HOME: join(this.folder, "state"),
    };
  }
}

async function said(program: string, args: readonly string[], options: object): Promise<Said> {
  const finished = run(program, args, { encoding: "utf8", ...options });
  const failed = (error: { readonly code?: number | null; readonly stdout: string; readonly stderr: string }) => error;
  const { stdout, stderr, code = 0 } = { code: 0, ...(await finished.catch(failed)) };
  return { status: code, stdout, stderr };
}

/** What the authors of packages install for themselves, as they come with the repository. */
async function linkTools(modules: string): Promise<void> {
  for (const name of ["vitest", "typescript", "@types/node"]) {
    if (existsSync(join(modules, name))) continue;
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(MODULES, name), join(modules, name));
  }
  for (const [link, target] of [
    ["vitest", "../vitest/vitest.mjs"],
    ["tsc", "../typescript/bin/tsc"],
  ] as const) {
    if (!existsSync(join(modules, ".bin", link))) await symlink(target, join(modules, ".bin", link));
  }
}

/** The packages that mediafs and others need at run time, theirs included, and the links to their programs. */
async function copyDependencies(modules: string, others: readonly string[]): Promise<void> {
  const { stdout } = await run("npm", ["ls", "--omit=dev", "--all", "--parseable"], { cwd: ROOT });
  const [, ...paths] = stdout.trim().split("\n");
  const names = paths.map((path) => relative(MODULES, path)).filter(isNeeded);
  for (const name of new Set([...names, ...others])) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await cp(join(MODULES, name), join(modules, name), { recursive: true, verbatimSymlinks: true });
  }
  // npm would fetch a package again of which a link is missing.
  await mkdir(join(modules, ".bin"), { recursive: true });
  for (const link of await readdir(join(MODULES, ".bin"))) {
    const target = await readlink(join(MODULES, ".bin", link));
    if (existsSync(join(modules, ".bin", target))) await symlink(target, join(modules, ".bin", link));
  }
}

/** Packages inside another come with it; the compiler is somebody's optional peer, large, and not used. */
function isNeeded(name: string): boolean {
  return !name.includes("node_modules") && !/^(@typescript\/|typescript$)/.test(name);
}
