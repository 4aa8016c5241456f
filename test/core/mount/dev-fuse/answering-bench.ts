import "reflect-metadata";
import { setImmediate as turn } from "node:timers/promises";
import { AbsentNames } from "../../../../src/core/mount/dev-fuse/absent-names.js";
import { Answers } from "../../../../src/core/mount/dev-fuse/answers.js";
import { Dispatcher } from "../../../../src/core/mount/dev-fuse/dispatcher.js";
import type { Agreement } from "../../../../src/core/mount/dev-fuse/init.js";
import { KeptContent } from "../../../../src/core/mount/dev-fuse/kept-content.js";
import { KernelNotices } from "../../../../src/core/mount/dev-fuse/kernel-notices.js";
import { ListingExpiry } from "../../../../src/core/mount/dev-fuse/listing-expiry.js";
import { STRUCTURES } from "../../../../src/core/mount/dev-fuse/structures.js";
import { MemoryFilesystem, type MemoryTree } from "../../../../src/testing/memory-filesystem.js";
import { type MadeRequest, requestBytes } from "./request-maker.js";

const OUT = STRUCTURES.fuse_out_header;

/** An answer as the kernel would read it. */
export interface ReadAnswer {
  readonly unique: number;
  /** Negative errno, 0 for success. */
  readonly error: number;
  readonly body: Buffer;
}

/** Everything behind the device, with the test in the kernel's place. */
export class AnsweringBench {
  readonly filesystem: MemoryFilesystem;
  readonly answers: Answers;
  readonly notices: KernelNotices;
  readonly written: ReadAnswer[] = [];
  readonly told: Buffer[] = [];
  agreement: Agreement | undefined;
  /** Whether the kernel still waits for what is answered. */
  isAwaited = true;
  readonly #dispatcher: Dispatcher;

  constructor(tree: MemoryTree, entryMs = 60_000) {
    this.filesystem = new MemoryFilesystem(tree);
    this.filesystem.tellsAttributes = () => true;
    const device = {
      write: (from: Buffer, byteLength: number) => this.#take([from.subarray(0, byteLength)]),
      writev: (parts: readonly Uint8Array[]) => this.#take(parts),
      notify: (notice: Buffer) => {
        this.told.push(notice);
        return Promise.resolve("taken" as const);
      },
    };
    const [absent, kept] = [new AbsentNames(), new KeptContent()];
    this.answers = new Answers(device);
    this.notices = new KernelNotices({ device, answers: this.answers, absent, kept });
    this.filesystem.onChange((change) => this.notices.changed(change));
    this.#dispatcher = new Dispatcher({
      filesystem: this.filesystem,
      answers: this.answers,
      times: { entryMs, negativeMs: entryMs },
      notices: this.notices,
      absent,
      kept,
      expiry: new ListingExpiry(entryMs, (node) => this.notices.dropSoon(node)),
      agreed: (agreement) => {
        this.agreement = agreement;
      },
    });
  }

  /** Hands bytes over as if they were read from the device, in a buffer that others have used. */
  request(bytes: Buffer): void {
    const buffer = Buffer.alloc(8_192, 0xff);
    bytes.copy(buffer);
    this.#dispatcher.request(buffer, Math.min(bytes.length, buffer.length));
    // As the next request would.
    buffer.fill(0xff);
  }

  /** The answer to a request. */
  async ask(request: MadeRequest): Promise<ReadAnswer | undefined> {
    this.request(requestBytes(request));
    for (let turns = 0; turns < 5; turns += 1) await turn();
    return this.written.find(({ unique }) => unique === request.unique);
  }

  #take(parts: readonly Uint8Array[]): "taken" | "gone" {
    const bytes = Buffer.concat(parts);
    if (!this.isAwaited) return "gone";
    this.written.push({
      unique: Number(bytes.readBigUInt64LE(OUT.unique)),
      error: bytes.readInt32LE(OUT.error),
      body: bytes.subarray(OUT.sizeof, bytes.readUInt32LE(OUT.len)),
    });
    return "taken";
  }
}
