import "reflect-metadata";
import { expect, test } from "vitest";
import { MediaFsError } from "../../src/core/base/index.js";
import type { Filesystem } from "../../src/core/vfs/index.js";
import { filesystemConformance } from "../../src/testing/index.js";
import type { MemoryFilesystem } from "../../src/testing/memory-filesystem.js";
import { memoryUnderTest } from "../core/vfs/memory-under-test.js";

type Mutation = (memory: MemoryFilesystem) => Partial<Filesystem>;

/** The file system in memory with some methods replaced. */
function mutated(mutation: Mutation): (memory: MemoryFilesystem) => Filesystem {
  return (memory) => {
    const replaced = mutation(memory);
    return new Proxy<Filesystem>(memory, {
      get: (_target, name: keyof Filesystem) => {
        const value = Object.hasOwn(replaced, name) ? replaced[name] : (memory as Filesystem)[name];
        return typeof value === "function" ? value.bind(memory) : value;
      },
    });
  };
}

async function failure(name: string, mutation: Mutation): Promise<string> {
  const cases = filesystemConformance({ create: async () => memoryUnderTest(mutated(mutation)) });
  const chosen = cases.find((candidate) => candidate.name.startsWith(name));
  if (chosen === undefined) return `there is no case ${name}`;
  try {
    await chosen.run();
    return "passed";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// What it does, the case that must notice it, what that says, and the methods it does otherwise.
const MUTANTS: readonly (readonly [string, string, RegExp, Mutation])[] = [
  ["never forgets", "a node is held until", /answered instead of NOT_FOUND/, () => ({ forget: () => undefined })],
  [
    "forgets at the first word",
    "a node is held until",
    /no node/,
    (memory) => ({ forget: (node) => memory.forget(node, 1_000) }),
  ],
  ["forgets the root", "the root is there", /gone/, (memory) => gone(memory)],
  [
    "lists sizes that stat does not confirm",
    "readdir, lookup and getattr",
    /big\.bin: the attributes that readdir tells/,
    (memory) => ({
      readdir: async (...call) => {
        memory.tellsAttributes = () => true;
        const entries = await memory.readdir(...call);
        return entries.map((entry) =>
          entry.attributes === undefined || entry.kind === "directory"
            ? entry
            : { ...entry, attributes: { ...entry.attributes, sizeBytes: entry.attributes.sizeBytes + 1 } },
        );
      },
    }),
  ],
  [
    "has another inode number in readdir",
    "readdir, lookup and getattr",
    /getattr and readdir differ in its inode number/,
    (memory) => ({
      readdir: async (...call) => (await memory.readdir(...call)).map((entry) => ({ ...entry, inode: 7n })),
    }),
  ],
  [
    "gives everything one inode number",
    "names are usable",
    /one\/big\.bin has the inode number of one/,
    (memory) => ({
      readdir: async (...call) => (await memory.readdir(...call)).map((entry) => ({ ...entry, inode: 7n })),
    }),
  ],
  [
    "lists a name twice",
    "names are usable",
    /a name stands once/,
    (memory) => ({
      readdir: async (...call) => (await memory.readdir(...call)).flatMap((entry) => [entry, entry]),
    }),
  ],
  [
    "says that a file below a file is not there",
    "what is not there",
    /a name below a file: NOT_FOUND instead of NOT_A_DIRECTORY/,
    (memory) => ({
      lookup: (parent, name, signal) =>
        memory.lookup(parent, name, signal).catch((error: MediaFsError) => {
          throw error.code === "NOT_A_DIRECTORY" ? new MediaFsError("NOT_FOUND", "no") : error;
        }),
    }),
  ],
  [
    "reads one byte too few",
    "every byte of a file",
    /as many as there are up to the end/,
    (memory) => ({
      read: (handle, offset, length, signal) => memory.read(handle, offset, Math.max(0, length - 1), signal),
    }),
  ],
  [
    "reads another place",
    "reads of any place",
    /other bytes than the file's/,
    (memory) => ({ read: (handle, offset, length, signal) => memory.read(handle, offset & ~4_095, length, signal) }),
  ],
  [
    "counts bytes that it does not give",
    "reads of any place",
    /byteLength is the sum of the chunks/,
    (memory) => ({
      read: async (...call) => {
        const lease = await memory.read(...call);
        return { ...lease, byteLength: lease.byteLength + 1 };
      },
    }),
  ],
  [
    "fails beyond the end",
    "reads of any place",
    /beyond/,
    (memory) => ({
      read: async (...call) => {
        const lease = await memory.read(...call);
        if (lease.byteLength === 0 && call[2] > 0) throw new MediaFsError("INTERNAL", "beyond the end");
        return lease;
      },
    }),
  ],
  [
    "never closes",
    "a handle that was released",
    /answered instead of BAD_HANDLE/,
    () => ({ release: () => undefined }),
  ],
  [
    "lets a node go that is open",
    "an open file outlives",
    /with the handle, its name is let go/,
    () => ({ release: () => undefined }),
  ],
  [
    "ignores the signal of a read",
    "a read that waits",
    /a read that was aborted: answered instead of ABORTED/,
    (memory) => ({
      read: (handle, offset, length) => {
        setTimeout(memory.stall(), 200);
        return memory.read(handle, offset, length, new AbortController().signal);
      },
    }),
  ],
  [
    "tells nobody of changes",
    "changes are told",
    /was not told to have changed/,
    () => ({ onChange: () => () => undefined }),
  ],
  [
    "goes on telling",
    "changes are told",
    /who has ended to listen is told nothing/,
    (memory) => ({
      onChange: (listener) => {
        memory.onChange(listener);
        return () => undefined;
      },
    }),
  ],
  ["has no size", "statfs", /totalBytes is 0/, () => ({ statfs: () => ({ totalBytes: 0, files: 1 }) })],
  [
    "forgets what it lies in",
    "a node holds what it lies in",
    /instead|no node/,
    (memory) => {
      let forgotten = false;
      return {
        forget: (node, lookups) => {
          forgotten = true;
          memory.forget(node, lookups);
        },
        getattr: async (node, signal) => {
          if (forgotten) throw new MediaFsError("NOT_FOUND", `no node ${node}`);
          return memory.getattr(node, signal);
        },
      };
    },
  ],
  [
    "mixes files up now and then",
    "whatever is done",
    /bytes at \d+ of/,
    (memory) => {
      let reads = 0;
      return {
        read: (handle, offset, length, signal) =>
          memory.read(handle, ++reads % 7 === 0 ? offset + 1 : offset, length, signal),
      };
    },
  ],
];

function gone(memory: MemoryFilesystem): Partial<Filesystem> {
  let isGone = false;
  const failing = <T>(run: () => Promise<T>): Promise<T> =>
    isGone ? Promise.reject(new MediaFsError("NOT_FOUND", "gone")) : run();
  return {
    forget: (node) => {
      isGone ||= node === 1;
    },
    getattr: (...call) => failing(() => memory.getattr(...call)),
  };
}

test.each(MUTANTS)("a file system that %s is noticed where %s…", async (_does, name, says, mutation) => {
  expect(await failure(name, () => ({}))).toBe("passed");
  expect(await failure(name, mutation)).toMatch(says);
});
