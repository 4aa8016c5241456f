import type { Connector, Library, MediaFsPlugin, MediaItem, ParentRef, PluginOptions } from "mediafs/plugin-api";
import { DEFAULT_API_KEY } from "../../../examples/jellyfin-server/index.js";
import type { SimulatedServer } from "../../../examples/jellyfin-server/simulated-server.js";
import { createTestContext, type TestContext } from "../../../src/testing/index.js";
import { readPages } from "../../../src/testing/library-walk.js";

/** A signal that is never aborted. */
export const SIGNAL = new AbortController().signal;

/** Credentials of the user of every server here. */
export const KEY = { username: "cyril", apiKey: DEFAULT_API_KEY };
export const PASSWORD = { username: "cyril", password: "secret" };

/** A connector, the simulated server it is connected to, and what it was given. */
export interface Connected<S extends SimulatedServer = SimulatedServer> {
  readonly connector: Connector;
  readonly server: S;
  readonly context: TestContext<PluginOptions>;
  stop(): Promise<void>;
}

/** Options of an entry without its address. */
export type EntryOptions = PluginOptions;

/** Connects a plugin to a running server, which `stop()` stops too. */
export async function connectedTo<S extends SimulatedServer>(
  server: S,
  plugin: MediaFsPlugin<never>,
  options: EntryOptions,
): Promise<Connected<S>> {
  const context = contextFor(server.url, options);
  const connector = await plugin.connect(context.context as never);
  const stop = async () => {
    await connector.close();
    await context.close();
    await server.stop();
  };
  return { connector, server, context, stop };
}

/** A context for an entry with these options. */
export function contextFor<O extends PluginOptions = PluginOptions>(
  url: string,
  options: EntryOptions,
  stored = new Map<string, string>(),
): TestContext<O> {
  return createTestContext<O>({ options: { ...options, url } as unknown as O, stored });
}

/** The library of this name. */
export async function libraryNamed(connector: Connector, name: string): Promise<Library> {
  const library = (await connector.listLibraries(SIGNAL)).find((candidate) => candidate.name === name);
  return library ?? fail(`no library named ${name}`);
}

/** All children of a library or item. */
export function childrenOf(connector: Connector, parent: ParentRef): Promise<MediaItem[]> {
  return readPages((page) => connector.listItems(parent, page, SIGNAL), 500);
}

/** Everything below a library, in one go. */
export function sweptFrom(connector: Connector, library: Library): Promise<MediaItem[]> {
  return readPages(async (page) => (await connector.sweep?.(library, page, SIGNAL)) ?? { items: [] }, 1000);
}

/** The item at a path of names below a library. */
export async function itemAt(connector: Connector, library: Library, ...names: readonly string[]): Promise<MediaItem> {
  let item: MediaItem | undefined;
  for (const name of names) {
    const children = await childrenOf(connector, item === undefined ? { library } : { library, item });
    item = children.find((child) => child.name === name) ?? fail(`no ${name} among ${children.map((c) => c.name)}`);
  }
  return item ?? fail("no names given");
}

/** The names of items, in their order. */
export function namesOf(items: readonly MediaItem[]): string[] {
  return items.map(({ name }) => name);
}

function fail(message: string): never {
  throw new TypeError(message);
}
