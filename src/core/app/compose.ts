import "reflect-metadata";
import { join } from "node:path";
import { container, type DependencyContainer, instanceCachingFactory, Lifecycle } from "tsyringe";
import { Clock, Logger, Secrets, systemClock } from "../base/index.js";
import {
  AccountedBlobTransport,
  DiskProbeStore,
  FileCache,
  MOST_PROBE_BLOCKS,
  ProbedTransport,
  ProbeStore,
  WindowCache,
} from "../cache/index.js";
import { Catalog, ConnectorSource, MediaCatalog } from "../catalog/index.js";
import { Config } from "../config/index.js";
import { DevFuseDriver } from "../mount/dev-fuse/index.js";
import { FuseNativeDriver } from "../mount/fuse-native/index.js";
import { MountDriver } from "../mount/index.js";
import { PluginHost } from "../plugin-host/index.js";
import { ConfiguredInjector, SidecarContent, SidecarInjector, StoredContent } from "../sidecars/index.js";
import { Store } from "../store/index.js";
import { createStore } from "../store/sqlite/index.js";
import {
  BlobTransport,
  FairBlobTransport,
  FairTransport,
  LimitedBlobTransport,
  LimitedTransport,
  ObservedBlobTransport,
  ObservedTransport,
  RangeTransport,
  ResumingTransport,
  RetryingBlobTransport,
  RoutingTransport,
  ServerRates,
  ServerSlots,
  TransportActivity,
  WatchedBlobTransport,
  WatchedTransport,
} from "../transport/index.js";
import { SocketTransport } from "../transport/socket/index.js";
import { UndiciBlobTransport, UndiciTransport } from "../transport/undici/index.js";
import { Filesystem, MediaFilesystem, ObservedFilesystem, Reads } from "../vfs/index.js";

/** What a program decides before anything is built. */
export interface ComposeOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly secrets: Secrets;
}

/** The parts that the runtime starts, asks and closes. */
export interface Composition {
  readonly store: Store;
  readonly host: PluginHost;
  readonly transport: RangeTransport;
  readonly probes: ProbeStore;
  readonly blobs: BlobTransport;
  readonly cache: FileCache;
  readonly catalog: Catalog;
  readonly media: MediaFilesystem;
  /** What drivers show: `media` with its wrappers. */
  readonly filesystem: Filesystem;
  /** What is fetched, and read, at this moment. */
  readonly activity: TransportActivity;
  readonly slots: ServerSlots;
  readonly reads: Reads;
  readonly drivers: readonly MountDriver[];
}

/** The drivers there are, in order of preference. */
export function mountDrivers(): readonly MountDriver[] {
  return [new FuseNativeDriver(), new DevFuseDriver()];
}

/** Builds everything, starting nothing. Two compositions share nothing. */
export function compose(options: ComposeOptions): Composition {
  const root = container.createChildContainer();
  registerGround(root, options);
  registerDataPath(root, options);
  registerTree(root);
  return {
    store: root.resolve(Store),
    host: root.resolve(PluginHost),
    transport: root.resolve(RangeTransport),
    probes: root.resolve(ProbeStore),
    blobs: root.resolve(BlobTransport),
    cache: root.resolve(FileCache),
    catalog: root.resolve(Catalog),
    media: root.resolve(MediaFilesystem),
    filesystem: root.resolve(Filesystem),
    activity: root.resolve(TransportActivity),
    slots: root.resolve(ServerSlots),
    reads: root.resolve(Reads),
    drivers: root.resolveAll(MountDriver),
  };
}

function registerGround(root: DependencyContainer, { config, log, secrets }: ComposeOptions): void {
  root.register(Config, { useValue: config });
  root.register(Logger, { useValue: log });
  root.register(Secrets, { useValue: secrets });
  root.register(Clock, { useValue: systemClock });
  root.register(Store, {
    useFactory: instanceCachingFactory(() => createStore({ dir: config.cache.dir, log })),
  });
  root.register(PluginHost, { useClass: PluginHost }, { lifecycle: Lifecycle.ContainerScoped });
  root.register(ConnectorSource, { useFactory: (c) => c.resolve(PluginHost) });
}

function registerDataPath(root: DependencyContainer, { config, log: rootLog }: ComposeOptions): void {
  const connections = (serverKey: string) => config.servers.find(({ key }) => key === serverKey)?.maxConnections ?? 1;
  const slots = new ServerSlots(connections, systemClock);
  const activity = new TransportActivity();
  root.register(ServerSlots, { useValue: slots });
  root.register(TransportActivity, { useValue: activity });
  const speed = (serverKey: string) => config.servers.find(({ key }) => key === serverKey)?.maxBytesPerSecond;
  const rates = new ServerRates(speed, systemClock);
  root.register(ProbeStore, {
    useFactory: instanceCachingFactory(
      () =>
        new DiskProbeStore({
          dir: join(config.cache.dir, "probes"),
          maxBytes: config.cache.probeMaxBytes,
          maxBlocks: MOST_PROBE_BLOCKS,
          log: rootLog.child("cache"),
        }),
    ),
  });
  registerTransports(root, { config, log: rootLog.child("transport"), slots, activity, rates });
  root.register(FileCache, { useClass: WindowCache }, { lifecycle: Lifecycle.ContainerScoped });
}

interface TransportGround {
  readonly config: Config;
  readonly log: Logger;
  readonly slots: ServerSlots;
  readonly activity: TransportActivity;
  readonly rates: ServerRates;
}

function registerTransports(root: DependencyContainer, ground: TransportGround): void {
  const { config, log, slots, activity, rates } = ground;
  // Outermost first: what is on disk asks nobody, and retries wait without a slot, so that a server in trouble does not
  // hold those of others.
  root.register(RangeTransport, {
    useFactory: instanceCachingFactory((c) => {
      const routes = new RoutingTransport(
        { fast: new SocketTransport(), general: new UndiciTransport() },
        systemClock,
        log,
      );
      const fetching = new FairTransport(new ObservedTransport(routes, log), slots);
      const resuming = new ResumingTransport(new LimitedTransport(fetching, rates), {
        get patienceMs() {
          return config.timeouts.readMs;
        },
      });
      return new ProbedTransport(new WatchedTransport(resuming, activity), c.resolve(ProbeStore));
    }),
  });
  root.register(BlobTransport, {
    useFactory: instanceCachingFactory((c) => {
      const blobs = new WatchedBlobTransport(new UndiciBlobTransport(), activity);
      const fetching = new FairBlobTransport(new ObservedBlobTransport(blobs, log), slots);
      return new RetryingBlobTransport(
        new AccountedBlobTransport(new LimitedBlobTransport(fetching, rates), c.resolve(FileCache)),
        {
          get patienceMs() {
            return config.timeouts.metadataMs;
          },
        },
      );
    }),
  });
}

function registerTree(root: DependencyContainer): void {
  root.register(Catalog, { useClass: MediaCatalog }, { lifecycle: Lifecycle.ContainerScoped });
  root.register(SidecarInjector, { useClass: ConfiguredInjector }, { lifecycle: Lifecycle.ContainerScoped });
  root.register(SidecarContent, { useClass: StoredContent }, { lifecycle: Lifecycle.ContainerScoped });
  root.register(MediaFilesystem, { useClass: MediaFilesystem }, { lifecycle: Lifecycle.ContainerScoped });
  const reads = new Reads(systemClock);
  root.register(Reads, { useValue: reads });
  root.register(Filesystem, {
    useFactory: instanceCachingFactory(
      (c) => new ObservedFilesystem(c.resolve(MediaFilesystem), c.resolve(Logger).child("vfs"), reads),
    ),
  });
  for (const driver of mountDrivers()) root.register(MountDriver, { useValue: driver });
}
