// A program of its own: node --import tsx many-handles.ts '<job>', with UV_THREADPOOL_SIZE above the number of streams.
// Prints a line when it has read and holds its handles, and one line of JSON when its standard input has ended.
import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import { patternBytes, randomNumbers } from "../../examples/jellyfin-server/index.js";

/** What to open and read. */
export interface ManyHandlesJob {
  readonly files: readonly { readonly path: string; readonly seed: number; readonly sizeBytes: number }[];
  /** Files that are opened and held besides. */
  readonly held: readonly string[];
  readonly handles: number;
  readonly reads: number;
  readonly streams: number;
  readonly streamBytes: number;
}

/** What came of it. */
export interface ManyHandlesReport {
  readonly right: number;
  /** What was wrong, or failed, of the first few. */
  readonly wrong: readonly string[];
}

type File = ManyHandlesJob["files"][number];
interface Opened {
  readonly file: File;
  readonly handle: FileHandle;
}

const STREAM_READ_BYTES = 256 * 1024;
const LONGEST_READ_BYTES = 128 * 1024;
const WRONG_SHOWN = 5;
const report = { right: 0, wrong: [] as string[] };

async function readRight({ file, handle }: Opened, offset: number, byteLength: number): Promise<void> {
  const buffer = Buffer.alloc(Math.min(byteLength, file.sizeBytes - offset));
  const what = `${buffer.length} bytes at ${offset} of ${file.path}`;
  try {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    if (bytesRead === buffer.length && patternBytes(file.seed, offset, bytesRead).equals(buffer)) report.right += 1;
    else report.wrong.push(`${what}: ${bytesRead} bytes, or wrong ones`);
  } catch (error) {
    report.wrong.push(`${what}: ${String(error)}`);
  }
}

async function work({ files, held, handles, reads, streams, streamBytes }: ManyHandlesJob): Promise<void> {
  const random = randomNumbers(5);
  const opened: Opened[] = [];
  const small: FileHandle[] = [];
  for (const path of held) small.push(await open(path));
  for (let index = 0; index < handles; index += 1) {
    const file = files[index % files.length] as File;
    opened.push({ file, handle: await open(file.path) });
  }
  const stream = async (from: Opened) => {
    for (let at = 0; at < streamBytes; at += STREAM_READ_BYTES) await readRight(from, at, STREAM_READ_BYTES);
  };
  const seek = async () => {
    for (let count = 0; count < reads; count += 1) {
      const from = opened[Math.floor(random() * opened.length)] as Opened;
      const offset = Math.floor(random() * from.file.sizeBytes);
      await readRight(from, offset, Math.ceil(random() * LONGEST_READ_BYTES));
    }
  };
  await Promise.all([seek(), ...opened.slice(0, streams).map(stream)]);
  process.stdout.write("read\n");
  await once(process.stdin.resume(), "end");
  for (const { handle } of opened) await handle.close();
  for (const handle of small) await handle.close();
}

await work(JSON.parse(process.argv[2] ?? "") as ManyHandlesJob);
const { right, wrong } = report;
process.stdout.write(`${JSON.stringify({ right, wrong: wrong.slice(0, WRONG_SHOWN) } satisfies ManyHandlesReport)}\n`);
process.exit();
