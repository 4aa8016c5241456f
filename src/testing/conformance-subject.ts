import type { Connector, Library, MediaFsPlugin, MediaItem, PluginOptions } from "mediafs/plugin-api";
import { isFolderLike, type WalkedDirectory, walkLibrary } from "./library-walk.js";
import { createTestContext, type TestContext } from "./test-context.js";

/** A server to test a connector against. */
export interface ConformanceServer {
  /** Options with which the plugin connects to it. */
  readonly options: PluginOptions;
  stop(): Promise<void>;
}

/** The parts of the contract that are tested. */
export type ConformancePoint =
  | "identity"
  | "libraries"
  | "items"
  | "paging"
  | "stableIds"
  | "sweep"
  | "details"
  | "sources"
  | "artwork"
  | "subtitles"
  | "abort"
  | "unknownParent"
  | "wrongCredentials"
  | "unreachable"
  | "secrets"
  | "close";

/** What {@link connectorConformance} is told. */
export interface ConformanceSetup {
  readonly plugin: MediaFsPlugin;
  /** Starts a server that holds at least one item; called once. */
  server(): Promise<ConformanceServer>;
  /** Points that the server cannot meet, with the reason: their tests are skipped and say it. */
  readonly unsupported?: Readonly<Partial<Record<ConformancePoint, string>>>;
}

/** A connected plugin with all that its server holds, shared by the tests of a suite. */
export class ConformanceSubject {
  readonly #contexts: TestContext[] = [];
  readonly #connectors: Connector[] = [];
  #server: ConformanceServer | undefined;
  #main: Connector | undefined;
  #libraries: readonly Library[] = [];
  #directories: readonly WalkedDirectory[] = [];

  constructor(readonly setup: ConformanceSetup) {}

  /** Starts the server, connects and walks over everything. */
  async start(): Promise<void> {
    this.#server = await this.setup.server();
    const { connector } = await this.connect();
    this.#main = connector;
    this.#libraries = await connector.listLibraries(this.signal);
    const walks = this.#libraries.map((library) => walkLibrary(connector, library, this.signal));
    this.#directories = (await Promise.all(walks)).flat();
  }

  /** Closes all connections and stops the server. */
  async stop(): Promise<void> {
    await Promise.all(this.#connectors.map((connector) => connector.close()));
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.#server?.stop();
  }

  /** Options of the running server. */
  get options(): PluginOptions {
    return this.#server?.options ?? {};
  }

  /** The connection that walked. */
  get connector(): Connector {
    return this.#main as Connector;
  }

  get libraries(): readonly Library[] {
    return this.#libraries;
  }

  get directories(): readonly WalkedDirectory[] {
    return this.#directories;
  }

  /** Every item that is a file, each id once. */
  get files(): readonly MediaItem[] {
    const items = this.#directories.flatMap((directory) => directory.items);
    return [...new Map(items.map((item) => [item.id, item])).values()].filter((item) => !isFolderLike(item));
  }

  /** Every item, each id once. */
  get items(): readonly MediaItem[] {
    const items = this.#directories.flatMap((directory) => directory.items);
    return [...new Map(items.map((item) => [item.id, item])).values()];
  }

  /** A signal that is never aborted. */
  readonly signal: AbortSignal = new AbortController().signal;

  /** Makes a context; closed at the end. */
  context(options: PluginOptions = this.options): TestContext {
    const context = createTestContext({ options });
    this.#contexts.push(context);
    return context;
  }

  /** Connects once more. */
  async connect(options?: PluginOptions): Promise<{ readonly connector: Connector; readonly context: TestContext }> {
    const context = this.context(options);
    const connector = await this.setup.plugin.connect(context.context);
    this.#connectors.push(connector);
    return { connector, context };
  }

  /** Values of the options that are declared secret. */
  get secretValues(): readonly string[] {
    return Object.entries(this.setup.plugin.options).flatMap(([name, { secret }]) => {
      const value = this.options[name];
      return secret === true && typeof value === "string" && value !== "" ? [value] : [];
    });
  }

  /** Log lines of all contexts so far. */
  get logLines(): readonly string[] {
    return this.#contexts.flatMap((context) => context.logLines);
  }

  /** Secrets that the plugin itself asked to be masked. */
  get learnedSecrets(): readonly string[] {
    return this.#contexts.flatMap((context) => [...context.secrets]);
  }
}
