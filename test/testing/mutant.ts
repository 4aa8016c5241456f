import type {
  Connector,
  MediaFsPlugin,
  MediaItem,
  MediaSource,
  Page,
  PluginContext,
  PluginErrorCode,
} from "mediafs/plugin-api";
import { codeOf } from "../../src/core/base/index.js";
import { shelfPlugin } from "./shelf-plugin.js";

/** What a mutant may work with. */
export interface Healthy {
  readonly connector: Connector;
  readonly context: PluginContext;
  /** 1 for the first connection of the suite. */
  readonly connection: number;
}

/** The methods that a mutant does otherwise. */
export type Mutation = (healthy: Healthy) => Partial<Connector>;

/** The right connector, with some methods replaced. */
export function mutated(mutation: Mutation): MediaFsPlugin {
  let connections = 0;
  return {
    ...shelfPlugin,
    connect: async (context) => {
      const connector = await shelfPlugin.connect(context);
      const replaced = mutation({ connector, context, connection: ++connections });
      return new Proxy(connector, {
        get: (target, name: keyof Connector) => {
          const value = Object.hasOwn(replaced, name) ? replaced[name] : target[name];
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

/** The right plugin that connects in another way. */
export function connecting(connect: (context: PluginContext) => Promise<Connector>): MediaFsPlugin {
  return { ...shelfPlugin, connect };
}

/** A mutation of every page that `listItems` gives. */
export function pages(change: (page: Page<MediaItem>, healthy: Healthy) => Page<MediaItem>): Mutation {
  return (healthy) => ({
    listItems: async (...call) => change(await healthy.connector.listItems(...call), healthy),
  });
}

/** A mutation of every item that any listing gives. */
export function items(change: (item: MediaItem, healthy: Healthy) => MediaItem): Mutation {
  const changed = (page: Page<MediaItem>, healthy: Healthy) => ({
    ...page,
    items: page.items.map((item) => change(item, healthy)),
  });
  return (healthy) => ({
    listItems: async (...call) => changed(await healthy.connector.listItems(...call), healthy),
    sweep: async (...call) => changed((await healthy.connector.sweep?.(...call)) ?? { items: [] }, healthy),
  });
}

/** A mutation of every source. */
export function sources(change: (source: MediaSource, healthy: Healthy) => MediaSource): Mutation {
  return items((item, healthy) =>
    item.sources === undefined ? item : { ...item, sources: item.sources.map((source) => change(source, healthy)) },
  );
}

/** Throws another error where the right connector throws this one. */
export async function recoded<T>(work: Promise<T>, from: PluginErrorCode, error: () => Error): Promise<T> {
  return work.catch((reason: unknown) => {
    throw codeOf(reason) === from ? error() : reason;
  });
}

/** An address of the server that the plugin is connected to. */
export function urlOf({ options }: PluginContext, path: string): URL {
  return new URL(path, String(options.url));
}
