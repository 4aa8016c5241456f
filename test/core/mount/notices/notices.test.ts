import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import "reflect-metadata";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DevFuseDriver } from "../../../../src/core/mount/dev-fuse/index.js";
import type { DirectoryEntry, NodeEntry, NodeId } from "../../../../src/core/vfs/index.js";
import { NEVER } from "../../../../src/testing/filesystem-subject.js";
import { MemoryFilesystem, type MemoryTree } from "../../../../src/testing/memory-filesystem.js";
import { targetAt } from "../../../../src/testing/mount-bench.js";
import { seededRandom } from "../../../../src/testing/seeded-random.js";
import { directoryOf, PLACES, SharedNumbers } from "./generations.js";
import type { WatcherJob, WatcherReport } from "./watcher.js";

// The whole of it: MEDIAFS_TEST_NOTICES=100000 npx vitest run test/core/mount/notices
const NOTICES = Number(process.env.MEDIAFS_TEST_NOTICES ?? 4_000);
const SEED = Number(process.env.MEDIAFS_TEST_SEED ?? 6);
const DIRECTORIES = 6;
const WATCHERS = 8;
const LONGEST_STANDSTILL_MS = 15_000;
const TIMEOUT_MS = 60_000 + NOTICES * 20;
const WATCHER = join(import.meta.dirname, "watcher.ts");
const LONG_MS = 600_000;

interface Told {
  readonly counts: { readonly begun: number; readonly answered: number; readonly told: number };
  changesTold(): Promise<void>;
}

/** What it answers may have changed since it looked, as a server's answer may. */
class BelatedFilesystem extends MemoryFilesystem {
  readonly #random = seededRandom(SEED + 1);

  override async lookup(parent: NodeId, name: string, signal: AbortSignal): Promise<NodeEntry> {
    const found = await super.lookup(parent, name, signal);
    await this.#hesitate();
    return found;
  }

  override async getattr(node: NodeId, signal: AbortSignal): Promise<NodeEntry["attributes"]> {
    const found = await super.getattr(node, signal);
    await this.#hesitate();
    return found;
  }

  override async readdir(node: NodeId, signal: AbortSignal): Promise<readonly DirectoryEntry[]> {
    const found = await super.readdir(node, signal);
    await this.#hesitate();
    return found;
  }

  async #hesitate(): Promise<void> {
    if (this.#random() < 0.2) await sleep(Math.ceil(this.#random() * 3));
  }
}

const probe = await new DevFuseDriver().probe();
describe.skipIf(!probe.usable)(`${NOTICES} notices under ${WATCHERS} programs`, () => {
  const random = seededRandom(SEED);
  const generations = Array<number>(DIRECTORIES).fill(0);
  let folder: string;
  let numbers: SharedNumbers;
  let watchers: readonly ChildProcessWithoutNullStreams[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mediafs-notices-"));
    numbers = new SharedNumbers(join(folder, "numbers"), "w+");
  });

  afterEach(async () => {
    for (const watcher of watchers) watcher.kill("SIGKILL");
    numbers.close();
    await rm(folder, { recursive: true, force: true });
  });

  function tree(): MemoryTree {
    return Object.fromEntries(generations.map((generation, index) => [String(index), directoryOf(generation)]));
  }

  function change(filesystem: MemoryFilesystem): void {
    const index = Math.floor(random() * DIRECTORIES);
    const generation = (generations[index] ?? 0) + 1;
    generations[index] = generation;
    numbers.set(PLACES.begun(index), generation);
    filesystem.replace(tree(), true, [String(index)]);
  }

  function watch(root: string, watcher: number): ChildProcessWithoutNullStreams {
    const common = { root, numbers: join(folder, "numbers"), directories: DIRECTORIES };
    const job: WatcherJob = { ...common, watcher, seed: SEED + 10 + watcher };
    const child = spawn(process.execPath, ["--import", "tsx", WATCHER, JSON.stringify(job)]);
    child.stderr.pipe(process.stderr);
    return child;
  }

  /** Changes directories and has the kernel told, until it was told often enough. */
  async function changeAll(filesystem: MemoryFilesystem, session: Told): Promise<void> {
    const standstill = new Standstill(numbers, watchers);
    while (session.counts.told < NOTICES) {
      for (let count = Math.ceil(random() * 3); count > 0; count -= 1) change(filesystem);
      await standstill.check();
      // Now and then, more changes come while the kernel is being told.
      if (random() < 0.3) {
        await turn();
        continue;
      }
      const begun = [...generations];
      await session.changesTold();
      for (const [index, generation] of begun.entries()) numbers.set(PLACES.told(index), generation);
    }
  }

  test(
    "leave no name, size or byte that is out of date, nobody waiting, and every request answered once",
    async () => {
      const root = join(folder, "mnt");
      await mkdir(root);
      const filesystem = new BelatedFilesystem(tree());
      // Of some names the attributes go with the listing.
      filesystem.tellsAttributes = (name) => name < "c";
      const target = { ...targetAt(root), entryTimeoutMs: LONG_MS, negativeTimeoutMs: LONG_MS };
      const mounted = await new DevFuseDriver().mount(filesystem, target, NEVER);
      const session = mounted as unknown as Told;
      try {
        watchers = Array.from({ length: WATCHERS }, (_, watcher) => watch(root, watcher));
        await allHaveBegun(numbers);
        await changeAll(filesystem, session);
        const reports = await Promise.all(watchers.map(reportOf));
        expect(reports.flatMap(({ stale }) => stale)).toEqual([]);
        expect(Math.min(...reports.map(({ steps }) => steps))).toBeGreaterThan(NOTICES / 20);
        const { begun, answered, told } = session.counts;
        expect(answered).toBe(begun);
        const changes = generations.reduce((sum, generation) => sum + generation, 0);
        const steps = reports.reduce((sum, report) => sum + report.steps, 0);
        process.stdout.write(`${told} notices of ${changes} changes, ${steps} looks, ${begun} requests\n`);
      } finally {
        await mounted.unmount();
      }
    },
    TIMEOUT_MS,
  );
});

async function allHaveBegun(numbers: SharedNumbers): Promise<void> {
  const steps = () => Array.from({ length: WATCHERS }, (_, index) => numbers.get(PLACES.steps(DIRECTORIES, index)));
  while (steps().includes(0)) await sleep(50);
}

async function reportOf(watcher: ChildProcessWithoutNullStreams): Promise<WatcherReport> {
  const gone = once(watcher, "exit");
  watcher.stdin.end();
  const report = JSON.parse(await text(watcher.stdout)) as WatcherReport;
  await gone;
  return report;
}

/** Fails when a watcher makes no step for long, and says in which state it is. */
class Standstill {
  readonly #numbers: SharedNumbers;
  readonly #watchers: readonly ChildProcessWithoutNullStreams[];
  readonly #last: { steps: number; atMs: number }[];

  constructor(numbers: SharedNumbers, watchers: readonly ChildProcessWithoutNullStreams[]) {
    this.#numbers = numbers;
    this.#watchers = watchers;
    this.#last = watchers.map(() => ({ steps: 0, atMs: performance.now() }));
  }

  async check(): Promise<void> {
    for (const [index, last] of this.#last.entries()) {
      const steps = this.#numbers.get(PLACES.steps(DIRECTORIES, index));
      if (steps !== last.steps) Object.assign(last, { steps, atMs: performance.now() });
      if (performance.now() - last.atMs > LONGEST_STANDSTILL_MS) {
        const status = await readFile(`/proc/${this.#watchers[index]?.pid}/status`, "utf8");
        throw new Error(`watcher ${index} stands still: ${/^State:.*$/m.exec(status)?.[0]}`);
      }
    }
  }
}
