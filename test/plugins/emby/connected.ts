import type { Connector, Library, MediaItem, ParentRef } from "mediafs/plugin-api";
import { type EmbyServer, type EmbyServerOptions, startEmbyServer } from "../../../examples/emby-server/index.js";
import { DEFAULT_API_KEY } from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/emby/index.js";
import type { EmbyOptions } from "../../../src/plugins/emby/options.js";
import { createTestContext, type TestContext } from "../../../src/testing/index.js";
import { readPages } from "../../../src/testing/library-walk.js";

/** A connector, the simulated server it is connected to, and what it was given. */
export interface Connected {
  readonly connector: Connector;
  readonly server: EmbyServer;
  readonly context: TestContext<EmbyOptions>;
  stop(): Promise<void>;
}

/** A signal that is never aborted. */
export const SIGNAL = new AbortController().signal;

/** Credentials of the user of every server here. */
export const KEY = { username: "cyril", apiKey: DEFAULT_API_KEY };
export const PASSWORD = { username: "cyril", password: "secret" };

/** Starts a server and connects to it, with its API key unless told otherwise. */
export async function connected(
  serverOptions: EmbyServerOptions,
  options: Partial<EmbyOptions> = KEY,
): Promise<Connected> {
  const server = await startEmbyServer(serverOptions);
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
export function contextFor(url: string, options: Partial<EmbyOptions>, stored = new Map<string, string>()) {
  return createTestContext<EmbyOptions>({ options: { url, ...options }, stored });
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
