import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addMovie, patternBytes, patternFile } from "../../examples/jellyfin-server/index.js";
import type { StallCause } from "../../src/core/monitor/api.js";
import { mountObstacle } from "../mount/mounted-library.js";
import { ENTRY_KEY, filmLibrary, type PatternFilm } from "../mount/pattern-films.js";
import { browserObstacle, openPage, startBrowser } from "./browser.js";
import { pageIsBuilt } from "./fixture-server.js";
import { logIn, TOKEN, type WatchedChanges, WatchedLibrary } from "./watched-library.js";

const obstacle =
  browserObstacle() ?? mountObstacle() ?? (pageIsBuilt() ? undefined : "dist/page is missing: run `npm run build`");

const KIB = 1024;
const MIB = 1024 * KIB;
const READ_BYTES = 64 * KIB;
const FILM: PatternFilm = { title: "Stalled", seed: 21, sizeBytes: 64 * MIB };
// There is room for it twice: while it comes it is both open and on its way.
const POSTER_BYTES = 30 * MIB;
const MAX_MIB = 60;
const POSTER_REQUEST = { path: /\/Images\// };
const WITHIN = { timeout: 20_000, interval: 50 };
// Long enough to look at two views of the page meanwhile.
const LONG_MS = 6_000;
// Far from what is fetched at the open.
const OFFSET = 20 * MIB;

interface Memory {
  readonly inFlightBytes: number;
  readonly reservedBytes: number;
}

/** The cause as the page calls it. */
const TITLES: Readonly<Record<StallCause, string>> = {
  firstByte: "Server’s answer",
  bandwidth: "Bandwidth",
  memory: "Memory",
  retry: "Retry",
  rateLimit: "Rate limit",
  queue: "Queue",
};
const CAUSES = Object.keys(TITLES) as StallCause[];

describe.skipIf(obstacle !== undefined)(`stalls on the page of a mount${obstacle ? ` (${obstacle})` : ""}`, () => {
  let browser: Browser;
  let library: WatchedLibrary;
  let page: Page;
  let complaints: string[];
  let film: FileHandle;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    ({ page, complaints } = await openPage(browser));
  });
  afterEach(async () => {
    await page.context().close();
    await film?.close();
    await library?.close();
    expect(complaints).toEqual([]);
  });

  /** Mounts, opens the film, and waits until nothing is under way and the page is there. */
  const begin = async (changes: Omit<WatchedChanges, "library"> = {}) => {
    const films = filmLibrary([FILM]);
    const contents = patternFile({ seed: 23, sizeBytes: POSTER_BYTES });
    addMovie(films.addSection({ name: "Posters", kind: "movies" }), {
      title: "Poster",
      images: [{ type: "Primary", contents }],
    });
    library = await WatchedLibrary.start([FILM], { library: films, ...changes });
    film = await open(library.path(FILM.title));
    await readAt(0);
    await logIn(page, library.address, "incidents");
    await page.getByText("Stalls by cause").waitFor();
    await expect.poll(async () => (await overview()).memory.inFlightBytes, WITHIN).toBe(0);
  };

  const readAt = async (offset: number) => {
    const { buffer, bytesRead } = await film.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, offset);
    expect(bytesRead).toBe(READ_BYTES);
    expect(buffer.equals(patternBytes(FILM.seed, offset, READ_BYTES))).toBe(true);
  };
  /** Reads a small file of the mount, which is not watched for stalls, and waits until the server is asked for it. */
  const readPoster = async (): Promise<{ readonly end: Promise<Buffer> }> => {
    const end = readFile(join(library.mounted.root, ENTRY_KEY, "Posters/Poster/Poster-poster.jpg"));
    await expect.poll(() => library.server.log.count(POSTER_REQUEST), WITHIN).toBeGreaterThan(0);
    return { end };
  };

  const asked = (path: string) => fetch(library.address + path, { headers: { authorization: `Bearer ${TOKEN}` } });
  const overview = async () => (await (await asked("/api/v1/overview")).json()) as { readonly memory: Memory };

  /** How many stalls of each cause there were, as the page and as the metrics tell. */
  const onPage = async () => {
    const texts = await page.locator(".causes .cause-count").allInnerTexts();
    return Object.fromEntries(CAUSES.map((cause, index) => [cause, Number(texts[index])]));
  };
  const inMetrics = async () => {
    const text = await (await asked("/metrics")).text();
    const found = text.matchAll(/^mediafs_stalls_total\{cause="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries([...found].map(([, cause = "", count]) => [cause, Number(count)]));
  };

  /** Expects the page to tell, while it lasts, of one more stall, of this cause; and no other, also when it is over. */
  const expectStall = async (cause: StallCause) => {
    const before = await inMetrics();
    expect(await onPage()).toEqual(before);
    const after = { ...before, [cause]: (before[cause] ?? 0) + 1 };
    const begunAtMs = performance.now();
    const reading = readAt(OFFSET);
    const row = page.locator(".panel-stalls li", { hasText: "Stalled.mkv" }).first();
    await row.getByText(TITLES[cause], { exact: true }).waitFor();
    process.stdout.write(`${cause}: on the page after ${Math.round(performance.now() - begunAtMs)} ms\n`);
    await row.getByText(/^waits /).waitFor();
    await expect.poll(onPage, WITHIN).toEqual(after);
    expect(await inMetrics()).toEqual(after);
    await page.getByRole("link", { name: "Overview" }).click();
    await page.locator(".glance li", { hasText: "Stalled.mkv" }).getByText(TITLES[cause]).first().waitFor();
    await page.getByText("1 waiting now").waitFor();
    await page.locator(".playing-row", { hasText: "Stalled.mkv" }).waitFor();
    await reading;
    await page.getByText("none now").waitFor();
    await page.getByRole("link", { name: "Incidents" }).click();
    await expect.poll(onPage, WITHIN).toEqual(after);
    expect(await inMetrics()).toEqual(after);
  };

  it("tell of a server that is slow to answer", async () => {
    await begin();
    library.server.faults.add({ fault: { kind: "slowFirstByte", ms: LONG_MS }, ranged: true, times: 1 });
    await expectStall("firstByte");
  });

  it("tell of bytes that come too slowly", async () => {
    await begin();
    library.server.bytesPerSecond = 12 * KIB;
    await expectStall("bandwidth");
  });

  it("tell of requests that fail and are tried again", async () => {
    await begin();
    const heal = library.server.faults.add({ fault: { kind: "hangUp" }, ranged: true });
    setTimeout(heal, LONG_MS);
    await expectStall("retry");
  });

  it("tell of a server that asks for fewer requests", async () => {
    await begin();
    const fault = { kind: "status", status: 429, retryAfterSeconds: LONG_MS / 1000 } as const;
    library.server.faults.add({ fault, ranged: true, times: 1 });
    await expectStall("rateLimit");
  });

  it("tell of a connection that is taken", async () => {
    await begin({ entry: { maxConnections: 1 } });
    library.server.faults.add({ fault: { kind: "slowFirstByte", ms: LONG_MS }, ...POSTER_REQUEST, times: 1 });
    const poster = await readPoster();
    await expectStall("queue");
    expect(await poster.end).toHaveLength(POSTER_BYTES);
  });

  it("tell of memory that is used up", async () => {
    await begin({ cache: { maxMiB: MAX_MIB } });
    // Its size is asked for, and it is tried with less memory twice, before it is given what any poster may need.
    library.server.faults.add({
      fault: { kind: "slowFirstByte", ms: LONG_MS },
      ...POSTER_REQUEST,
      skip: 3,
      times: 1,
    });
    const poster = await readPoster();
    const capBytes = MAX_MIB * MIB;
    await expect.poll(async () => (await overview()).memory, WITHIN).toMatchObject({ reservedBytes: capBytes });
    await expectStall("memory");
    expect(await poster.end).toHaveLength(POSTER_BYTES);
  });
});
