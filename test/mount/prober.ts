// A program of its own: node --import tsx prober.ts '<job>', with UV_THREADPOOL_SIZE above the number of probes.
// Looks at files as scanners do until its standard input ends, and then prints one line of JSON with what it found.
import { open } from "node:fs/promises";
import { patternBytes } from "../../examples/jellyfin-server/index.js";

/** What to look at. */
export interface ProberJob {
  readonly atATime: number;
  readonly files: readonly { readonly path: string; readonly seed: number; readonly sizeBytes: number }[];
}

/** What came of it. */
export interface ProberReport {
  readonly probed: number;
  /** What was wrong, of the first few. */
  readonly wrong: readonly string[];
}

const HEAD_BYTES = 1024 * 1024;
const TAIL_BYTES = 64 * 1024;
const READ_BYTES = 64 * 1024;

let isEnding = false;
process.stdin.on("end", () => {
  isEnding = true;
});
process.stdin.resume();

async function probe({ path, seed, sizeBytes }: ProberJob["files"][number]): Promise<void> {
  const file = await open(path);
  const buffer = Buffer.alloc(READ_BYTES);
  try {
    const places = Array.from({ length: HEAD_BYTES / READ_BYTES }, (_, index) => index * READ_BYTES);
    for (const place of [...places, sizeBytes - TAIL_BYTES]) {
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, place);
      if (!patternBytes(seed, place, READ_BYTES).equals(buffer.subarray(0, bytesRead)))
        throw new RangeError(`wrong bytes at ${place} of ${path}`);
    }
  } finally {
    await file.close();
  }
}

async function probeAll({ atATime, files }: ProberJob): Promise<ProberReport> {
  const rest = [...files];
  const wrong: string[] = [];
  let probed = 0;
  const worker = async () => {
    for (let file = rest.shift(); file !== undefined && !isEnding; file = rest.shift()) {
      await probe(file).catch((error: unknown) => wrong.push(String(error)));
      probed += 1;
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return { probed, wrong };
}

process.stdout.write(`${JSON.stringify(await probeAll(JSON.parse(process.argv[2] ?? "") as ProberJob))}\n`);
process.exit();
