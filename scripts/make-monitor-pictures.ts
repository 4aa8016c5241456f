// Makes the pictures of the monitor in docs/images from the real program: `node --import tsx scripts/make-monitor-pictures.ts`
// (needs FUSE and chromium, and about two minutes).
import { mkdirSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { openPage, startBrowser } from "../test/monitor-page/browser.js";
import { logIn, WatchedLibrary } from "../test/monitor-page/watched-library.js";

const MIB = 1024 * 1024;
const FOLDER = join(import.meta.dirname, "../docs/images");
const FILMS = [
  { title: "The Lighthouse Keeper's Clock (2019)", seed: 1, sizeBytes: 420 * MIB },
  { title: "Rocket Summer (2021)", seed: 2, sizeBytes: 260 * MIB },
  { title: "Homecoming (1994)", seed: 3, sizeBytes: 180 * MIB },
] as const;
const VIEWS = ["overview", "files", "cache", "servers", "settings", "incidents", "log", "plugins"] as const;
const SIZES = { wide: { widthPx: 1440, heightPx: 900 }, phone: { widthPx: 390, heightPx: 844 } } as const;
const PLAYED_MS = Number(process.env.PLAYED_MS ?? 45_000);
const only = process.argv.slice(2);

/** Reads on from a place at so many bytes a second, until it is told to end. */
async function play(file: FileHandle, from: number, bytesPerSecond: number, signal: AbortSignal): Promise<void> {
  const buffer = Buffer.alloc(256 * 1024);
  for (let at = from; !signal.aborted; at += buffer.length) {
    await file.read(buffer, 0, buffer.length, at);
    await sleep((buffer.length / bytesPerSecond) * 1000);
  }
}

async function takePictures(browser: Browser, address: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const colours of ["light", "dark"] as const) {
    for (const [name, size] of Object.entries(SIZES)) {
      const { page } = await openPage(browser, { ...size, colours });
      for (const view of VIEWS) {
        if (only.length > 0 && !only.includes(view)) continue;
        await logIn(page, address, view);
        await sleep(2_500);
        await page.screenshot({ path: join(FOLDER, `monitor-${view}-${colours}-${name}.png`) });
      }
      await page.context().close();
    }
  }
}

const library = await WatchedLibrary.start(FILMS);
const browser = await startBrowser();
const ending = new AbortController();
const files: FileHandle[] = [];
try {
  const playing: Promise<void>[] = [];
  for (const [index, { title, sizeBytes }] of FILMS.entries()) {
    const file = await open(library.path(title));
    files.push(file);
    playing.push(play(file, Math.floor((sizeBytes * index) / 5), 1_000_000 * (3 - index), ending.signal));
  }
  await sleep(PLAYED_MS);
  await takePictures(browser, library.address);
  ending.abort();
  await Promise.all(playing);
} finally {
  for (const file of files) await file.close();
  await browser.close();
  await library.close();
}
