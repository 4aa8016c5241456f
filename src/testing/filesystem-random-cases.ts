import assert from "node:assert/strict";
import { ROOT_NODE } from "../core/vfs/index.js";
import type { FilesystemCase } from "./filesystem-case.js";
import {
  expectCode,
  type FilesystemUnderTest,
  type Found,
  type KnownFile,
  NEVER,
  NodeHolder,
  readBytes,
} from "./filesystem-subject.js";
import { seededRandom } from "./seeded-random.js";

const SEEDS = [1, 2, 3];
const STEPS = 400;
const LONGEST_READ_BYTES = 200_000;

/** Random ways through a file system, against the simplest model that can be right. */
export const RANDOM_CASES: readonly FilesystemCase[] = SEEDS.map((seed) => [
  `whatever is done in whichever order is as the model has it (seed ${seed})`,
  (under) => new RandomWalk(under, seed).run(),
]);

interface Held {
  readonly path: string;
  readonly node: number;
}

interface Opened {
  readonly path: string;
  readonly handle: number;
  readonly file: KnownFile;
}

/** Model: what a walk found, what is held and what is open. */
class RandomWalk {
  readonly #under: FilesystemUnderTest;
  readonly #random: () => number;
  readonly #held: Held[] = [];
  readonly #open: Opened[] = [];
  #found: readonly Found[] = [];

  constructor(under: FilesystemUnderTest, seed: number) {
    this.#under = under;
    this.#random = seededRandom(seed);
  }

  async run(): Promise<void> {
    const { filesystem, held } = this.#under;
    const holder = new NodeHolder(filesystem);
    this.#found = await holder.walk();
    holder.release();
    const steps = [
      () => this.#lookUp(),
      () => this.#forget(),
      () => this.#stat(),
      () => this.#openOne(),
      () => this.#read(),
      () => this.#close(),
    ];
    for (let step = 0; step < STEPS; step++) await this.#pick(steps)?.();
    for (const { node } of this.#held) filesystem.forget(node, 1);
    for (const { handle } of this.#open) filesystem.release(handle);
    assert.equal(held().nodes, 1, "at the end the root alone is held");
    assert.equal(held().handles ?? 0, 0, "at the end no file is open");
  }

  async #lookUp(): Promise<void> {
    const { filesystem } = this.#under;
    const above = this.#random() < 0.3 ? undefined : this.#pick(this.#held);
    const parent = above?.node ?? ROOT_NODE;
    const prefix = above === undefined ? "" : `${above.path}/`;
    const below = this.#found.filter(({ path, entry }) => path === `${prefix}${entry.name}`);
    const one = this.#pick(below);
    if (one === undefined) {
      const isFile = this.#found.find(({ path }) => path === above?.path)?.entry.kind === "file";
      return expectCode(
        `lookup in ${above?.path}`,
        filesystem.lookup(parent, "nothing", NEVER),
        isFile ? "NOT_A_DIRECTORY" : "NOT_FOUND",
      );
    }
    const { node, attributes } = await filesystem.lookup(parent, one.entry.name, NEVER);
    assert.equal(attributes.inode, one.entry.inode, `${one.path}: its inode number`);
    const known = this.#held.find(({ path }) => path === one.path);
    if (known !== undefined) assert.equal(node, known.node, `${one.path} has one node while it is held`);
    this.#held.push({ path: one.path, node });
  }

  async #forget(): Promise<void> {
    const one = this.#pick(this.#held);
    if (one === undefined) return;
    this.#held.splice(this.#held.indexOf(one), 1);
    this.#under.filesystem.forget(one.node, 1);
  }

  async #stat(): Promise<void> {
    const one = this.#pick(this.#held);
    if (one === undefined) return;
    const { kind, inode, sizeBytes } = await this.#under.filesystem.getattr(one.node, NEVER);
    const wanted = this.#found.find(({ path }) => path === one.path)?.entry;
    assert.deepEqual({ kind, inode }, { kind: wanted?.kind, inode: wanted?.inode }, one.path);
    const file = this.#under.files.get(one.path);
    if (file !== undefined) assert.equal(sizeBytes, file.sizeBytes, `${one.path}: its size`);
  }

  async #openOne(): Promise<void> {
    const one = this.#pick(this.#held.filter(({ path }) => this.#under.files.has(path)));
    const file = this.#under.files.get(one?.path ?? "");
    if (one === undefined || file === undefined) return;
    this.#open.push({ path: one.path, file, handle: await this.#under.filesystem.open(one.node, NEVER) });
  }

  async #read(): Promise<void> {
    const one = this.#pick(this.#open);
    if (one === undefined) return;
    const { path, handle, file } = one;
    const offset = Math.floor(this.#random() * (file.sizeBytes + 10_000));
    const byteLength = Math.floor(LONGEST_READ_BYTES ** this.#random());
    const found = await readBytes(this.#under.filesystem, handle, [offset, byteLength]);
    const wanted = file.bytes(offset, Math.max(0, Math.min(byteLength, file.sizeBytes - offset)));
    assert.ok(found.equals(wanted), `${byteLength} bytes at ${offset} of ${path}`);
  }

  async #close(): Promise<void> {
    const one = this.#pick(this.#open);
    if (one === undefined) return;
    this.#open.splice(this.#open.indexOf(one), 1);
    this.#under.filesystem.release(one.handle);
  }

  #pick<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.#random() * choices.length)];
  }
}
