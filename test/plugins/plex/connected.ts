import type { Connector, Library, MediaItem, ParentRef } from "mediafs/plugin-api";
import {
  DEFAULT_TOKEN,
  type PlexServer,
  type PlexServerOptions,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import plugin from "../../../src/plugins/plex/index.js";
import type { PlexOptions } from "../../../src/plugins/plex/options.js";
import { createTestContext, type TestContext } from "../../../src/testing/index.js";
import { readPages } from "../../../src/testing/library-walk.js";

/** A connector, the simulated server it is connected to, and what it was given. */
export interface Connected {
  readonly connector: Connector;
  readonly server: PlexServer;
  readonly context: TestContext<PlexOptions>;
  stop(): Promise<void>;
}

/** A signal that is never aborted. */
export const SIGNAL = new AbortController().signal;

/** Starts a server and connects to it, with its token unless told otherwise. */
export async function connected(
  serverOptions: PlexServerOptions,
  options: Partial<PlexOptions> = { token: DEFAULT_TOKEN },
): Promise<Connected> {
  const server = await startPlexServer(serverOptions);
  const context = contextFor(server.url, options);
  const connector = await plugin.connect(context.context);
  const stop = async () => {
    await connector.close();
    await context.close();
    await server.stop();
  };
  return { connector, server, context, stop };
}

/** A context for an entry with these options. */
export function contextFor(url: string, options: Partial<PlexOptions>): TestContext<PlexOptions> {
  return createTestContext<PlexOptions>({ options: { url, ...options } });
}

/** The library of this name. */
export async function libraryNamed(connector: Connector, name: string): Promise<Library> {
  const library = (await connector.listLibraries(SIGNAL)).find((candidate) => candidate.name === name);
  return library ?? fail(`no library named ${name}`);
}

/** All children of a library or item. */
export function childrenOf(connector: Connector, parent: ParentRef, limit = 500): Promise<MediaItem[]> {
  return readPages((page) => connector.listItems(parent, page, SIGNAL), limit);
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

/** The first of a list. */
export function firstOf<T>(list: readonly T[] | undefined): T {
  return list?.[0] ?? fail("the list is empty");
}

function fail(message: string): never {
  throw new TypeError(message);
}
