import type { Connector, Library, MediaItem, ParentRef } from "mediafs/plugin-api";
import type { JellyfinServer } from "../../../examples/jellyfin-server/index.js";
import {
  DEFAULT_API_KEY,
  type JellyfinServerOptions,
  startJellyfinServer,
} from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/jellyfin/index.js";
import type { JellyfinOptions } from "../../../src/plugins/jellyfin/options.js";
import { createTestContext, type TestContext } from "../../../src/testing/index.js";

/** A connector, the simulated server it is connected to, and what it was given. */
export interface Connected {
  readonly connector: Connector;
  readonly server: JellyfinServer;
  readonly context: TestContext<JellyfinOptions>;
  stop(): Promise<void>;
}

/** A signal that is never aborted. */
export const SIGNAL = new AbortController().signal;

/** Starts a server and connects to it, with its API key unless told otherwise. */
export async function connected(
  serverOptions: JellyfinServerOptions,
  options: Partial<JellyfinOptions> = { username: "cyril", apiKey: DEFAULT_API_KEY },
): Promise<Connected> {
  const server = await startJellyfinServer(serverOptions);
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
export function contextFor(url: string, options: Partial<JellyfinOptions>, stored = new Map<string, string>()) {
  return createTestContext<JellyfinOptions>({ options: { url, ...options }, stored });
}

/** The library of this name. */
export async function libraryNamed(connector: Connector, name: string): Promise<Library> {
  const library = (await connector.listLibraries(SIGNAL)).find((candidate) => candidate.name === name);
  return library ?? fail(`no library named ${name}`);
}

/** All children of a library or item. */
export async function childrenOf(connector: Connector, parent: ParentRef): Promise<MediaItem[]> {
  const items: MediaItem[] = [];
  for (let start: number | undefined = 0; start !== undefined; ) {
    const page: Awaited<ReturnType<Connector["listItems"]>> = await connector.listItems(
      parent,
      { start, limit: 500 },
      SIGNAL,
    );
    items.push(...page.items);
    start = page.nextStart;
  }
  return items;
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

function fail(message: string): never {
  throw new TypeError(message);
}
