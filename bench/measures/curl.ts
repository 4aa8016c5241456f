import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Figures } from "../figures.js";
import { run } from "../mounts/mounted-program.js";
import { assertSameStart } from "./checking.js";

const MIB = 1024 * 1024;

/** What curl is to fetch. */
export interface CurlFetch {
  /** Of the file, over the line that the mounts use. */
  readonly url: string;
  readonly mib: number;
  /** The same file on the server's disk. */
  readonly original: string;
  /** Where it may write. */
  readonly folder: string;
}

/**
 * The best that one connection gives: curl fetches the file's first MiB, and then all of it over the same connection,
 * which alone is timed. Rejects where it took a second connection, or got other bytes.
 */
export async function fetchSequentially({ url, mib, original, folder }: CurlFetch): Promise<Figures> {
  const fetched = join(folder, "fetched.bin");
  const quiet = ["--silent", "--show-error", "--fail"];
  const first = [...quiet, "--range", `0-${MIB - 1}`, "--output", "/dev/null", url];
  const format = "%{num_connects} %{time_total}";
  const second = [...quiet, "--range", `0-${mib * MIB - 1}`, "--output", fetched, "--write-out", format, url];
  try {
    const { stdout } = await run("curl", [...first, "--next", ...second]);
    const [connects = Number.NaN, seconds = Number.NaN] = stdout.split(" ").map(Number);
    if (connects !== 0) throw new Error(`curl opened ${connects} connections more`);
    await assertSameStart(fetched, original, mib);
    return { "sequential MB/s": (mib * MIB) / 1e6 / seconds };
  } finally {
    await rm(fetched, { force: true });
  }
}

/** How long the server itself takes for the page that lists a directory. */
export async function fetchListing(url: string): Promise<Figures> {
  const { stdout } = await run("curl", ["--silent", "--fail", "-o", "/dev/null", "-w", "%{time_total}", url]);
  return { "ls of 20,000 cold s": Number(stdout) };
}
