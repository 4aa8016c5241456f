import type { Connector, Library, MediaItem } from "mediafs/plugin-api";
import { type Clock, MediaFsError, newLifetime, silentLogger, systemClock } from "../../../src/core/base/index.js";
import {
  type CatalogEntry,
  type ConnectorSource,
  type DirectoryRef,
  isDirectory,
  type Listing,
  MediaCatalog,
} from "../../../src/core/catalog/index.js";
import type { Config } from "../../../src/core/config/index.js";
import type { RangeTransport } from "../../../src/core/transport/index.js";
import { MemoryConnector } from "../../fakes/memory-connector.js";
import { MemoryStore } from "../../fakes/memory-store.js";

export const SERVER_KEY = "cyril@HomeServer";
export const ROOT: DirectoryRef = { kind: "server", serverKey: SERVER_KEY };
/** A signal that never aborts; any number of calls may listen to it. */
export const never = newLifetime().signal;
export const MOVIES: Library = { id: "lib-movies", name: "Films", kind: "movies" };
export const SERIES: Library = { id: "lib-series", name: "Séries", kind: "series" };
export const MUSIC: Library = { id: "lib-music", name: "Musique", kind: "music" };
/** A Sunday in 2024: the date of everything that has none of its own in these tests. */
export const ADDED = Date.UTC(2024, 4, 5);

/** The real clock, which tests may put forward. */
export class ShiftedClock implements Clock {
  #shiftMs = 0;

  now(): number {
    return Date.now() + this.#shiftMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    return systemClock.after(delayMs, callback);
  }

  forward(ms: number): void {
    this.#shiftMs += ms;
  }
}

export interface WorldOptions {
  readonly connector?: MemoryConnector;
  readonly store?: MemoryStore;
  readonly layout?: "folders" | "flat";
  readonly metadataMs?: number;
  readonly clock?: ShiftedClock;
  /** What a measured file is said to have. */
  readonly measuredBytes?: number;
}

/** A catalog over one server in memory. */
export class World implements ConnectorSource {
  readonly connectorInMemory: MemoryConnector;
  readonly store: MemoryStore;
  readonly clock: ShiftedClock;
  readonly catalog: MediaCatalog;
  /** Set to play a server that cannot be reached at all. */
  unreachable = false;
  measured = 0;
  /** Set to play other settings of the entry. */
  epochNow = 1;

  constructor(options: WorldOptions = {}) {
    this.connectorInMemory = options.connector ?? new MemoryConnector();
    this.store = options.store ?? new MemoryStore();
    this.clock = options.clock ?? new ShiftedClock();
    this.catalog = new MediaCatalog(
      this,
      this.store,
      this.#transport(options.measuredBytes ?? 0),
      configOf(options),
      this.clock,
      silentLogger,
    );
  }

  keys(): readonly string[] {
    return [SERVER_KEY];
  }

  async connector(serverKey: string): Promise<Connector> {
    if (!this.unreachable) return this.connectorInMemory;
    throw new MediaFsError("SERVER_UNREACHABLE", `${serverKey} does not answer`);
  }

  epoch(): number {
    return this.epochNow;
  }

  serverId(): string {
    return this.connectorInMemory.server.id;
  }

  /** The listing at a path of names below the server's directory. */
  async at(...names: readonly string[]): Promise<Listing> {
    let listing = await this.catalog.list(ROOT, never);
    for (const name of names) listing = await this.catalog.list(directoryNamed(listing, name), never);
    return listing;
  }

  /** The names at a path. */
  async names(...path: readonly string[]): Promise<string[]> {
    return (await this.at(...path)).entries.map(({ name }) => name);
  }

  #transport(measuredBytes: number): RangeTransport {
    return {
      read: async () => {
        throw new MediaFsError("UNSUPPORTED", "not here");
      },
      measure: async (source, _lane, signal) => {
        await source.resolve(signal);
        this.measured += 1;
        return measuredBytes;
      },
      close: async () => undefined,
    };
  }
}

export function directoryNamed(listing: Listing, name: string): DirectoryRef {
  const entry = entryNamed(listing, name);
  if (isDirectory(entry.target)) return entry.target;
  throw new MediaFsError("NOT_A_DIRECTORY", name);
}

export function entryNamed(listing: Listing, name: string): CatalogEntry {
  const entry = listing.entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  throw new MediaFsError("NOT_FOUND", `${name} among ${listing.entries.map((one) => one.name).join(", ")}`);
}

/** Every path below a directory, as find gives them, by `walkers` at a time. */
export async function find(world: World, walkers = 1): Promise<string[]> {
  const paths: string[] = [];
  const queue: { readonly path: string; readonly directory: DirectoryRef }[] = [{ path: "", directory: ROOT }];
  let busy = 0;
  const walk = async (): Promise<void> => {
    while (queue.length > 0 || busy > 0) {
      const next = queue.pop();
      if (next === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      busy += 1;
      const { entries } = await world.catalog.list(next.directory, never);
      for (const { name, target } of entries) {
        const path = `${next.path}/${name}`;
        paths.push(path);
        if (isDirectory(target)) queue.push({ path, directory: target });
      }
      busy -= 1;
    }
  };
  await Promise.all(Array.from({ length: walkers }, walk));
  return paths.sort();
}

export function movie(id: string, name: string, facts: Partial<MediaItem> = {}): MediaItem {
  const sources = [{ id: `${id}-file`, fileName: `${id}.mkv`, sizeBytes: 1_000, version: "1" }];
  return { id, type: "movie", name, version: "1", addedAtMs: ADDED, sources, ...facts };
}

/** `shows` shows of `seasons` seasons of `episodes` episodes. */
export function addShows(
  connector: MemoryConnector,
  [shows, seasons, episodes]: readonly [number, number, number],
): void {
  connector.addLibrary(SERIES);
  for (let show = 0; show < shows; show += 1) {
    const id = `show${show}`;
    const series = { id, name: `Show ${show}`, year: 2000 + (show % 20) };
    connector.add(SERIES.id, { ...series, type: "series", version: "1", addedAtMs: ADDED });
    for (let season = 1; season <= seasons; season += 1) addSeason(connector, series, { season, episodes });
  }
}

function addSeason(
  connector: MemoryConnector,
  series: { readonly id: string; readonly name: string; readonly year: number },
  { season, episodes }: { readonly season: number; readonly episodes: number },
): void {
  const id = `${series.id}-s${season}`;
  connector.add(series.id, { id, type: "season", name: `Saison ${season}`, seasonNumber: season, addedAtMs: ADDED });
  for (let episode = 1; episode <= episodes; episode += 1) {
    connector.add(id, {
      id: `${id}e${episode}`,
      type: "episode",
      name: `Part ${episode}`,
      version: "1",
      addedAtMs: ADDED,
      seasonNumber: season,
      episodeNumber: episode,
      series,
      sources: [{ id: `${id}e${episode}f`, extension: "mkv", sizeBytes: 5_000 }],
    });
  }
}

/** A configuration of which the catalog sees what matters to it. */
export function configOf({ layout = "folders", metadataMs = 10_000 }: WorldOptions): Config {
  return {
    file: undefined,
    mount: { point: undefined, driveLetter: undefined, driver: "auto", allowOther: false },
    servers: [],
    plugins: [],
    layout,
    readAhead: { windowBytes: 1, windows: 1, lastWindow: true },
    cache: {
      maxBytes: 1,
      probeMaxBytes: 0,
      ttlMs: 1,
      itemsTtlMs: 300_000,
      metadataTtlMs: 3_600_000,
      artworkTtlMs: 1,
      dir: "",
    },
    sidecars: { nfo: true, artwork: [], subtitles: true, desktopIni: "never" },
    timeouts: { metadataMs, readMs: metadataMs },
    monitor: { enabled: false, listen: "", token: undefined, readOnly: false, hosts: [] },
    log: { level: "info", format: "json" },
  };
}
