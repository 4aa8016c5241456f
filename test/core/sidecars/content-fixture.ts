import type { Connector, MediaItem } from "mediafs/plugin-api";
import { onTestFinished } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { ConnectorSource } from "../../../src/core/catalog/index.js";
import { StoredContent } from "../../../src/core/sidecars/index.js";
import { createStore } from "../../../src/core/store/sqlite/index.js";
import { ManualClock } from "../store/manual-clock.js";
import { RecordingLogger } from "../store/recording-logger.js";
import { temporaryDirectory } from "../store/temporary-directory.js";
import { FakeCatalog } from "./fake-catalog.js";
import { HttpBlobs } from "./http-blobs.js";
import { ImageServer } from "./image-server.js";
import { configWith, SERVER_KEY } from "./tree-fixture.js";

/** A catalog, a real HTTP server and a store on the disk, with sidecar contents over them. */
export interface World {
  readonly catalog: FakeCatalog;
  readonly images: ImageServer;
  readonly clock: ManualClock;
  readonly connectors: FakeConnectors;
  content: StoredContent;
  /** Ends this content and its store, and begins anew on the same disk. */
  restart(): Promise<void>;
}

/** One server, reached by two entries. */
export class FakeConnectors implements ConnectorSource {
  /** What asking for the connector fails with, while set. */
  failure: MediaFsError | undefined;
  /** Whether the server's id is known without a connection. */
  idKnown = true;
  iconUrl: URL | undefined;
  /** How often the connector was asked for. */
  asked = 0;
  readonly #connector: Connector;

  constructor(images: ImageServer) {
    this.#connector = connectorOf(images);
  }

  keys(): readonly string[] {
    return [SERVER_KEY, "other@Home"];
  }

  async connector(): Promise<Connector> {
    this.asked += 1;
    if (this.failure !== undefined) throw this.failure;
    return this.#connector;
  }

  epoch(): number {
    return 1;
  }

  serverId(): string | undefined {
    return this.idKnown ? this.#connector.server.id : undefined;
  }

  icon(): URL | undefined {
    return this.iconUrl;
  }
}

/** Everything that contents need, on a directory of its own. `metadataMs` is how long anybody waits. */
export async function startWorld(metadataMs = 30_000): Promise<World> {
  const dir = temporaryDirectory();
  const images = await ImageServer.start();
  const catalog = new FakeCatalog();
  const clock = new ManualClock();
  const connectors = new FakeConnectors(images);
  const openStore = () => createStore({ dir, clock, log: new RecordingLogger() });
  let store = openStore();
  const config = { ...configWith(), timeouts: { metadataMs, readMs: metadataMs } };
  const makeContent = () => new StoredContent(catalog, connectors, new HttpBlobs(), store, config, clock);
  const world: World = {
    catalog,
    images,
    clock,
    connectors,
    content: makeContent(),
    restart: async () => {
      await store.close();
      catalog.forget();
      store = openStore();
      world.content = makeContent();
    },
  };
  onTestFinished(() => store.close());
  return world;
}

/** A signal that never aborts. */
export const patient: AbortSignal = new AbortController().signal;

function connectorOf(images: ImageServer): Connector {
  const refuse = () => Promise.reject(new MediaFsError("UNSUPPORTED", "not in these tests"));
  return {
    server: { product: "Test", version: "1", id: "server/1" },
    ping: async () => undefined,
    listLibraries: refuse,
    listItems: refuse,
    getStreamURL: refuse,
    getArtworkURL: async ({ id }, { kind, version }) => ({ url: images.url(`/${id}/${kind}/${version}`) }),
    getSubtitleURL: async ({ id }, subtitle) => ({ url: images.url(`/${id}/subtitle/${subtitle.id}`) }),
    close: async () => undefined,
  };
}

/** A film with this id. */
export function filmOf(id: string, more: Partial<MediaItem> = {}): MediaItem {
  return { id, type: "movie", name: `Film ${id}`, version: "1", ...more };
}
