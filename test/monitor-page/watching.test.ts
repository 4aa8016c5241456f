import { type FileHandle, open } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { patternBytes } from "../../examples/jellyfin-server/index.js";
import { mountObstacle } from "../mount/mounted-library.js";
import type { PatternFilm } from "../mount/pattern-films.js";
import { SteadyReader } from "../mount/steady-reader.js";
import { browserObstacle, openPage, startBrowser } from "./browser.js";
import { pageIsBuilt } from "./fixture-server.js";
import { logIn, TOKEN, WatchedLibrary } from "./watched-library.js";

const obstacle =
  browserObstacle() ?? mountObstacle() ?? (pageIsBuilt() ? undefined : "dist/page is missing: run `npm run build`");

const MIB = 1024 * 1024;
const PLAYED: PatternFilm = { title: "Played", seed: 11, sizeBytes: 96 * MIB };
const OPENED: PatternFilm = { title: "Opened", seed: 12, sizeBytes: 40 * MIB };

describe.skipIf(obstacle !== undefined)(`watching a mount on its page${obstacle ? ` (${obstacle})` : ""}`, () => {
  let browser: Browser;
  let library: WatchedLibrary;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await startBrowser();
    library = await WatchedLibrary.start([PLAYED, OPENED]);
  });

  afterAll(async () => {
    await browser?.close();
    await library?.close();
  });

  beforeEach(async () => {
    ({ page, complaints } = await openPage(browser));
  });

  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  const show = (hash: string) => logIn(page, library.address, hash);

  /** The film that is opened by hand, with its first bytes read. */
  const withOpened = async (work: (handle: FileHandle) => Promise<void>) => {
    const handle = await open(library.path(OPENED.title));
    try {
      await readAt(handle, 0);
      await show("files");
      await page.getByRole("link", { name: "Opened.mkv" }).click();
      await page.getByRole("heading", { name: "Opened.mkv" }).waitFor();
      await work(handle);
    } finally {
      await handle.close();
    }
  };

  const readAt = async (handle: FileHandle, offset: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MIB), 0, MIB, offset);
    expect(bytesRead).toBe(MIB);
    expect(buffer.equals(patternBytes(OPENED.seed, offset, MIB))).toBe(true);
  };

  const streamRequests = () => library.server.log.count({ ranged: true });

  it("is entered by the link that the command line makes, once", async () => {
    const { stdout } = await library.mounted.cli("open", "--print");
    const link = /http:\S+/.exec(stdout)?.[0] ?? "";
    await page.goto(link);
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page
      .getByTitle(/^Mounted by/)
      .getByText(library.mounted.root)
      .waitFor();
    await page.context().clearCookies();
    await page.goto(link);
    await page.getByText("This login link was used already").waitFor();
  });

  it("is not entered with a wrong token", async () => {
    await page.goto(library.address);
    await page.getByLabel("Token").fill("not-the-token-at-all");
    await page.keyboard.press("Enter");
    await page.getByText("This is not the monitor’s token.").waitFor();
    await page.getByLabel("Token").fill(TOKEN);
    await page.keyboard.press("Enter");
    await page.getByText("Nothing is playing").waitFor();
  });

  it("shows a file that is played, its position moving and its windows filling", async () => {
    await show("files");
    await page.getByText("No media file is open").waitFor();
    library.server.bytesPerSecond = 8 * MIB;
    const reader = await SteadyReader.start({
      path: library.path(PLAYED.title),
      seed: PLAYED.seed,
      sizeBytes: PLAYED.sizeBytes,
    });
    try {
      const row = page.locator("article", { hasText: "Played.mkv" });
      await row.getByText("Playing").waitFor();
      const map = row.locator(".window-map.row");
      const place = async () =>
        Number.parseFloat((await map.locator(".position").getAttribute("style"))?.slice(6) ?? "");
      const ready = async () => Number(/(\d+) ready/.exec((await map.getAttribute("aria-label")) ?? "")?.[1] ?? 0);
      const [firstPlace, firstReady] = [await place(), await ready()];
      await expect.poll(place, { timeout: 15_000 }).toBeGreaterThan(firstPlace);
      await expect.poll(ready, { timeout: 15_000 }).toBeGreaterThan(firstReady);
      await expect.poll(() => map.getAttribute("aria-label"), { timeout: 15_000, interval: 50 }).toContain("fetching");
      await page.getByRole("link", { name: "Overview" }).click();
      await page.locator(".playing-row", { hasText: "Played.mkv" }).waitFor();
    } finally {
      library.server.bytesPerSecond = undefined;
      await reader.stop();
    }
    await page.getByText("Nothing is playing").waitFor();
  });

  it("drops one window, which is fetched again with the right bytes", async () => {
    await withOpened(async (handle) => {
      await page.getByRole("button", { name: "Drop 0–4 MiB" }).click();
      await page.getByRole("button", { name: "Drop window" }).click();
      await page.getByText(/Dropped 0–4 MiB/).waitFor();
      await expect.poll(() => page.getByRole("button", { name: "Drop 0–4 MiB" }).count()).toBe(0);
      const before = streamRequests();
      await readAt(handle, 2 * MIB);
      expect(streamRequests()).toBeGreaterThan(before);
      await page.getByRole("button", { name: "Drop 0–4 MiB" }).waitFor();
    });
  });

  it("drops a whole file", async () => {
    await withOpened(async (handle) => {
      await page.getByRole("button", { name: "Drop file from memory" }).click();
      await page.getByRole("button", { name: "Drop file", exact: true }).click();
      await page.getByText(/^Dropped .* of Opened.mkv/).waitFor();
      await page.getByText("Nothing of this file is in memory.").waitFor();
      await readAt(handle, MIB);
      await expect.poll(() => page.getByText("Nothing of this file is in memory.").count()).toBe(0);
    });
  });

  it("drops what is in memory by its age", async () => {
    await withOpened(async (handle) => {
      await handle.close();
      await page.getByRole("link", { name: "Cache" }).click();
      await page.getByLabel(/^Drop what was last used/).focus();
      await page.keyboard.press("Home");
      await page.getByRole("button", { name: /^Drop [\d.]+ [KMG]iB/ }).click();
      await page.getByRole("button", { name: "Drop", exact: true }).click();
      await page.getByText(/^Dropped [\d.]+ [KMG]iB/).waitFor();
      await page.getByText("Nothing is in memory").waitFor();
    });
  });
});
