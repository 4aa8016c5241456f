import "reflect-metadata";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { MediaFsError } from "../../src/core/base/index.js";
import { FuseNativeDriver } from "../../src/core/mount/fuse-native/index.js";
import type { MountDriver, MountSession, MountTarget } from "../../src/core/mount/index.js";
import type { Attributes, Filesystem } from "../../src/core/vfs/index.js";
import { mountDriverConformance } from "../../src/testing/index.js";

const probe = await new FuseNativeDriver().probe();
const NEVER = new AbortController().signal;

/** What a wrong driver does with what it is given, and gives. */
interface Mutation {
  readonly shows?: (filesystem: Filesystem) => Partial<Filesystem>;
  readonly target?: Partial<MountTarget>;
  readonly signal?: AbortSignal;
  readonly session?: (session: MountSession) => Partial<MountSession>;
}

/** The right driver, with a fault. What it mounted is taken away in any case. */
class MutantDriver implements MountDriver {
  readonly #inner = new FuseNativeDriver();
  readonly #sessions: MountSession[] = [];
  readonly name = this.#inner.name;
  readonly capabilities = this.#inner.capabilities;

  constructor(private readonly mutation: Mutation) {}

  probe() {
    return this.#inner.probe();
  }

  async mount(filesystem: Filesystem, target: MountTarget, signal: AbortSignal): Promise<MountSession> {
    const { shows, session: ends, ...rest } = this.mutation;
    const shown = shows === undefined ? filesystem : replaced(filesystem, shows(filesystem));
    const session = await this.#inner.mount(shown, { ...target, ...rest.target }, rest.signal ?? signal);
    this.#sessions.push(session);
    return ends === undefined ? session : replaced(session, ends(session));
  }

  async cleanUp(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.unmount()));
  }
}

function replaced<T extends object>(whole: T, part: Partial<T>): T {
  return new Proxy(whole, {
    get: (target, name) => {
      const value: unknown = Reflect.get(Object.hasOwn(part, name) ? part : target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

async function failure(name: string, mutation: Mutation): Promise<string> {
  const driver = new MutantDriver(mutation);
  const chosen = mountDriverConformance({ create: () => driver }).find((one) => one.name.startsWith(name));
  if (chosen === undefined) return `there is no case ${name}`;
  try {
    await chosen.run();
    return "passed";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await driver.cleanUp();
  }
}

const larger = (attributes: Attributes): Attributes =>
  attributes.kind === "file" ? { ...attributes, sizeBytes: attributes.sizeBytes + 1 } : attributes;

// What it does, the case that must notice it, and what that says.
const MUTANTS: readonly (readonly [string, string, RegExp, Mutation])[] = [
  [
    "adds a byte to sizes",
    "sizes, blocks, dates",
    /3000002 !== 3000001|3000001/,
    {
      shows: (inner) => ({
        lookup: async (...call) => {
          const { node, attributes } = await inner.lookup(...call);
          return { node, attributes: larger(attributes) };
        },
      }),
    },
  ],
  [
    "reads a byte further on",
    "several processes that read",
    /places where other bytes came/,
    { shows: (inner) => ({ read: (handle, offset, ...rest) => inner.read(handle, offset + 1, ...rest) }) },
  ],
  [
    "keeps the memory of reads",
    "every byte is the file's",
    /the memory of every read was given back/,
    {
      shows: (inner) => ({
        read: async (...call) => ({ ...(await inner.read(...call)), release: () => undefined }),
      }),
    },
  ],
  [
    "never closes a file",
    "every byte is the file's",
    /every open file was released/,
    { shows: () => ({ release: () => undefined }) },
  ],
  [
    "forgets names of long directories",
    "a directory of thousands",
    /file-/,
    { shows: (inner) => ({ readdir: async (...call) => (await inner.readdir(...call)).slice(0, 4_000) }) },
  ],
  [
    "takes every failure for a missing name",
    "errors of a lookup",
    /ENOENT/,
    {
      shows: (inner) => ({
        lookup: (...call) =>
          inner.lookup(...call).catch(() => {
            throw new MediaFsError("NOT_FOUND", "no");
          }),
      }),
    },
  ],
  ["leaves its mount", "ending a mount leaves nothing", /once `unmount` resolves, the mount is gone|by/, lazy()],
  [
    "takes every end for its own",
    "an end from outside",
    /other/,
    { session: (inner) => ({ closed: inner.closed.then(() => ({ by: "us" }) as const) }) },
  ],
  ["does not hear that it is given up", "a mount that is given up", /answered instead of ABORTED/, { signal: NEVER }],
  ["shares with nobody", "other users see it", /allowOther is true/, { target: { allowOther: false } }],
  [
    "lets the kernel keep names",
    "what changed is seen once",
    /it did not come about/,
    { target: { entryTimeoutMs: 60_000 } },
  ],
  [
    "keeps nodes",
    "nodes and handles are back",
    /it did not come about that the root alone is held/,
    { shows: () => ({ forget: () => undefined }) },
  ],
];

/** Says that it has unmounted, and has not. */
function lazy(): Mutation {
  return { session: () => ({ unmount: async () => undefined, closed: Promise.resolve({ by: "us" }) }) };
}

// Cases that this driver is excused from: each must be able to fail.
const EXCUSED: readonly (readonly [string, RegExp])[] = [
  ["inode numbers are the file system's in all", /\d+/],
  ["a read past the page cache", /the killed reader took longer than 5 s/],
  ["what changed is seen as soon as it is told", /it did not come about that a file has its new size/],
  ["a listing with attributes", /200 names with attributes were asked for \d+ times besides/],
];

// Whoever drops the kernel's caches meanwhile, on this machine, hides that a driver lets it keep too much: then again.
describe.skipIf(!probe.usable)("a mount driver that", { retry: 2 }, () => {
  // Cases that fail leave their mount points.
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mediafs-wrong-"));
    chmodSync(folder, 0o755);
    vi.stubEnv("TMPDIR", folder);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  test.concurrent.each(MUTANTS)("%s is noticed where %s…", async (_does, name, says, mutation) => {
    expect(await failure(name, mutation)).toMatch(says);
  });

  test.concurrent.each(EXCUSED)("cannot do it fails where %s…", async (name, says) => {
    expect(await failure(name, {})).toMatch(says);
  });
});
