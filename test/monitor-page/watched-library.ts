import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type JellyfinServer, type Library, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { MountedLibrary } from "../mount/mounted-library.js";
import { ENTRY_KEY, entryOf, filmLibrary, filmPath, type PatternFilm } from "../mount/pattern-films.js";

/** Token of the mount's monitor. */
export const TOKEN = "a-token-for-this-test-alone";

/** What is other than usual. */
export interface WatchedChanges {
  /** Instead of one that has only the films. */
  readonly library?: Library;
  /** Options of the server's entry. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** Of `cache`. */
  readonly cache?: Readonly<Record<string, unknown>>;
}

/** A simulated server, the real program mounting it, and its monitor. */
export class WatchedLibrary {
  private constructor(
    readonly server: JellyfinServer,
    readonly mounted: MountedLibrary,
    /** `http://127.0.0.1:port`. */
    readonly address: string,
  ) {}

  static async start(films: readonly PatternFilm[], changes: WatchedChanges = {}): Promise<WatchedLibrary> {
    const { library = filmLibrary(films), entry, cache = {} } = changes;
    const server = await startJellyfinServer({ library });
    try {
      const mounted = await MountedLibrary.mount({
        servers: [entryOf(server, entry)],
        cache,
        monitor: { token: TOKEN, listen: "127.0.0.1:0" },
        readAhead: { windowMiB: 4, windows: 3 },
        log: { level: "info" },
      });
      return new WatchedLibrary(server, mounted, addressOf(mounted));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  path(title: string): string {
    return filmPath(this.mounted.root, title, ENTRY_KEY);
  }

  /** The configuration file as it is now. */
  get configuration(): string {
    return readFileSync(this.mounted.configFile, "utf8");
  }

  async close(): Promise<void> {
    await this.mounted.close();
    await this.server.stop();
  }
}

/** As the file beside the control socket says it. */
function addressOf({ folder }: MountedLibrary): string {
  const runtime = join(folder, "run");
  const names = readdirSync(runtime, { recursive: true, encoding: "utf8" });
  const name = names.find((each) => each.endsWith(".monitor.json")) ?? "";
  return (JSON.parse(readFileSync(join(runtime, name), "utf8")) as { readonly address: string }).address;
}

/** Logs a page in with the token, and goes to a view. */
export async function logIn(page: Page, address: string, hash: string): Promise<void> {
  await page.request.post(`${address}/api/v1/login`, { data: { token: TOKEN }, headers: { origin: address } });
  await page.goto(`${address}/#/${hash}`);
}
