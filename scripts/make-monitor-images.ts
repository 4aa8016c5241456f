// Makes the pictures of docs/monitor.md from the real program: `node --import tsx scripts/make-monitor-images.ts`
// (needs a build, FUSE, chromium and ffmpeg, which makes them small).
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { demoLibrary } from "../examples/demo/library/index.js";
import { addMovie, type Library, patternFile, startJellyfinServer } from "../examples/jellyfin-server/index.js";
import { openPage, startBrowser } from "../test/monitor-page/browser.js";
import { MountedLibrary } from "../test/mount/mounted-library.js";
import { entryOf } from "../test/mount/pattern-films.js";

const IMAGES = fileURLToPath(new URL("../docs/images/", import.meta.url));
const MIB = 1024 * 1024;
const TOKEN = "a-token-for-the-pictures-alone";
const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Name, minutes, and where it is read from, as a part of the whole. */
const FILMS = [
  ["The Lighthouse Keeper's Clock", 2400, 0.31],
  ["Rocket Summer", 1500, 0.62],
  ["Homecoming", 3100, 0.08],
  ["Crossing the Border", 900, 0.45],
] as const;

const VIEWS = {
  overview: "overview",
  files: "files",
  file: "files/1",
  cache: "cache",
  servers: "servers",
  "server-form": "servers/edit:cyril%40Attic",
  plugins: "plugins",
  incidents: "incidents",
  log: "log",
  settings: "settings",
} as const;

const SIZES = { wide: { widthPx: 1440, heightPx: 900 }, phone: { widthPx: 360, heightPx: 740 } } as const;

/** The demo's library with films long enough to be in the middle of. */
function longLibrary(): Library {
  const library = demoLibrary();
  const section = library.addSection({ name: "Long films", kind: "movies", path: "/srv/long" });
  for (const [index, [title, sizeMiB]] of FILMS.entries()) {
    addMovie(section, {
      title,
      year: 2011 + index,
      files: [{ contents: patternFile({ seed: index, sizeBytes: sizeMiB * MIB }) }],
    });
  }
  return library;
}

/** Reads on and on, at the pace of a film, until it is closed. */
async function play(handle: FileHandle, from: number): Promise<void> {
  const buffer = Buffer.alloc(MIB / 4);
  for (let position = from; ; position += buffer.length) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    await sleep(110);
  }
}

/** Opens the films and plays them. Nothing here may wait for the mount in step: its server runs in this very process. */
async function openFilms(root: string): Promise<readonly FileHandle[]> {
  const folder = join(root, "cyril@Home", "Long films");
  const handles: FileHandle[] = [];
  for (const [index, [title, sizeMiB, part]] of FILMS.entries()) {
    const name = (await readdir(folder)).find((each) => each.startsWith(title)) ?? "";
    const file = (await readdir(join(folder, name))).find((each) => each.endsWith(".mkv")) ?? "";
    const handle = await open(join(folder, name, file));
    handles.push(handle);
    const start = Math.floor(sizeMiB * part) * MIB;
    // The last one was opened, and rests.
    if (index < FILMS.length - 1) play(handle, start).catch(() => undefined);
    else await handle.read(Buffer.alloc(MIB), 0, MIB, start);
  }
  return handles;
}

function addressOf(folder: string): string {
  const run = join(folder, "run");
  const name = readdirSync(run, { encoding: "utf8", recursive: true }).find((each) => each.endsWith(".monitor.json"));
  return (JSON.parse(readFileSync(join(run, name ?? ""), "utf8")) as { readonly address: string }).address;
}

/** Puts usual places where the pictures would show those of this machine. */
async function rename(page: Page, folder: string): Promise<void> {
  const places = [
    [join(folder, "mnt"), "/mnt/media"],
    [folder, "/home/cyril/.config/mediafs"],
    [ROOT, "/usr/lib/node_modules/mediafs"],
  ];
  await page.evaluate(`{
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      for (const [own, usual] of ${JSON.stringify(places)})
        walker.currentNode.data = walker.currentNode.data.replaceAll(own, usual);
  }`);
}

function shrink(file: string): void {
  const small = `${file}.small.png`;
  const palette = "split[a][b];[a]palettegen=max_colors=128:stats_mode=single[p];[b][p]paletteuse=dither=none";
  execFileSync("ffmpeg", ["-y", "-loglevel", "error", "-i", file, "-vf", palette, "-compression_level", "100", small]);
  renameSync(small, file);
}

async function picture(page: Page, name: string, folder: string): Promise<void> {
  await rename(page, folder);
  const file = join(IMAGES, `monitor-${name}.png`);
  await page.screenshot({ path: file });
  shrink(file);
}

interface Subject {
  readonly browser: Browser;
  readonly address: string;
  readonly folder: string;
}

async function picturesOf({ browser, address, folder }: Subject): Promise<void> {
  for (const [size, look] of Object.entries(SIZES)) {
    for (const colours of ["light", "dark"] as const) {
      const { page } = await openPage(browser, { ...look, colours });
      await page.goto(address);
      await page.getByLabel("Token").waitFor();
      await picture(page, `login-${colours}-${size}`, folder);
      await page.request.post(`${address}/api/v1/login`, { data: { token: TOKEN }, headers: { origin: address } });
      await page.reload();
      for (const [view, hash] of Object.entries(VIEWS)) {
        await page.evaluate(`location.hash = "/${hash}"`);
        await sleep(1800);
        await picture(page, `${view}-${colours}-${size}`, folder);
        await page.keyboard.press("Escape");
      }
      await page.context().close();
    }
  }
}

// What a reader of the pictures takes for the program that plays.
process.title = "player";
mkdirSync(IMAGES, { recursive: true });
const server = await startJellyfinServer({ library: longLibrary(), serverName: "Home" });
const attic = await startJellyfinServer({ library: demoLibrary(), serverName: "Attic" });
// The failing entry asks for an address that a reader may have, too.
const mounted = await MountedLibrary.mount({
  servers: [
    entryOf(server, { alias: "Home" }),
    entryOf(attic, { alias: "Attic", apiKey: "no-longer-valid" }),
    entryOf(attic, { alias: "Barn", enabled: false, maxMbitPerSecond: 40 }),
  ],
  monitor: { token: TOKEN },
  cache: { maxMiB: 256 },
});
const browser = await startBrowser();
server.bytesPerSecond = 9 * MIB;
let handles: readonly FileHandle[] = [];
try {
  handles = await openFilms(mounted.root);
  // A history to look at, with stalls in it.
  for (const mibPerSecond of [9, 6, 11, 1.5, 10]) {
    server.bytesPerSecond = mibPerSecond * MIB;
    await sleep(16_000);
  }
  server.faults.add({ fault: { kind: "slowFirstByte", ms: 9000 }, ranged: true, times: 6 });
  await sleep(12_000);
  server.bytesPerSecond = 7 * MIB;
  await picturesOf({ browser, address: addressOf(mounted.folder), folder: mounted.folder });
} finally {
  for (const handle of handles) await handle.close();
  await browser.close();
  await mounted.close();
  await server.stop();
  await attic.stop();
}
