import type { Connector, Library, MediaItem, OptionDeclaration, PluginOptions } from "mediafs/plugin-api";
import { newLifetime } from "../core/base/index.js";
import type { ConformanceServer, ConformanceSetup } from "./conformance-setup.js";
import { isFolderLike, type WalkedDirectory, walkLibrary } from "./library-walk.js";
import { type Outcome, outcomeOf } from "./outcome.js";
import { Relay } from "./relay.js";
import { RequestWatch } from "./request-watch.js";
import { createTestContext, type TestContext } from "./test-context.js";

// Longer than a connector needs that repeats a request which fails at once.
const PATIENCE_MS = 10_000;

/** A plugin that has connected. */
export interface Connection {
  readonly connector: Connector;
  readonly context: TestContext;
}

/** A way to the server that tells what is asked, and can be blocked. */
export interface Relayed {
  readonly relay: Relay;
  /** Options that lead over it. */
  readonly options: PluginOptions;
}

/** A connected plugin with all that its server holds, shared by the tests of a suite. */
export class ConformanceSubject {
  readonly #contexts: TestContext[] = [];
  readonly #connectors: Connector[] = [];
  readonly #errorTexts: string[] = [];
  readonly watch = new RequestWatch();
  #server: ConformanceServer | undefined;
  readonly #relays: Relay[] = [];
  #main: Connector | undefined;
  #libraries: readonly Library[] = [];
  #directories: readonly WalkedDirectory[] = [];
  /** A signal that is never aborted; any number of calls may listen to it. */
  readonly signal: AbortSignal = newLifetime().signal;

  constructor(readonly setup: ConformanceSetup) {}

  /** Starts the server, connects and walks over everything. */
  async start(): Promise<void> {
    this.#server = await this.setup.server();
    this.watch.start(this.#addresses().map((address) => new URL(address).host));
    this.#main = (await this.connect()).connector;
    await this.walk();
  }

  /** Closes all connections and stops the server. */
  async stop(): Promise<void> {
    this.watch.stop();
    for (const relay of this.#relays) relay.pass();
    await Promise.all(this.#connectors.map((connector) => this.outcome(connector.close())));
    await Promise.all(this.#contexts.map((context) => context.close()));
    await Promise.all(this.#relays.map((relay) => relay.close()));
    await this.#server?.stop();
  }

  /** Reads everything that the server holds now. */
  async walk(): Promise<void> {
    this.#libraries = await this.connector.listLibraries(this.signal);
    const walks = this.#libraries.map((library) => walkLibrary(this.connector, library, this.signal));
    this.#directories = (await Promise.all(walks)).flat();
  }

  /** The running server. */
  get server(): ConformanceServer | undefined {
    return this.#server;
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
    return this.items.filter((item) => !isFolderLike(item));
  }

  /** Every item, each id once. */
  get items(): readonly MediaItem[] {
    const items = this.#directories.flatMap((directory) => directory.items);
    return [...new Map(items.map((item) => [item.id, item])).values()];
  }

  /** The options, some of them replaced. */
  replaced(which: (declaration: OptionDeclaration) => boolean, change: (old: string) => string): PluginOptions {
    const entries = Object.entries(this.options).map(([name, old]) => {
      const declaration = this.setup.plugin.options[name];
      const isMeant = typeof old === "string" && declaration !== undefined && which(declaration);
      return [name, isMeant ? change(old) : old] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Makes a context; closed at the end. */
  context(options: PluginOptions = this.options): TestContext {
    const context = createTestContext({ options });
    this.#contexts.push(context);
    return context;
  }

  /** Connects once more. */
  async connect(options?: PluginOptions): Promise<Connection> {
    const context = this.context(options);
    const connector = await this.setup.plugin.connect(context.context);
    this.#connectors.push(connector);
    return { connector, context };
  }

  /** Puts a relay before the server; undefined where none can stand. It ends with the suite. */
  async relayed(): Promise<Relayed | undefined> {
    const [first] = this.#addresses();
    if (first === undefined || !Relay.fits(first)) return undefined;
    const relay = await Relay.start(first);
    this.#relays.push(relay);
    this.watch.include(new URL(relay.addressOf(first)).host);
    const options = this.replaced(
      ({ type }) => type === "url",
      (address) => relay.addressOf(address),
    );
    return { relay, options };
  }

  /** Waits for a call to settle, and keeps what its error says. */
  async outcome(call: Promise<unknown>, patienceMs = PATIENCE_MS): Promise<Outcome> {
    const outcome = await outcomeOf(call, patienceMs);
    this.#errorTexts.push(outcome.text);
    return outcome;
  }

  /** All contexts so far. */
  get contexts(): readonly TestContext[] {
    return this.#contexts;
  }

  /** What the errors of all outcomes so far say. */
  get errorTexts(): readonly string[] {
    return this.#errorTexts;
  }

  #addresses(): readonly string[] {
    return Object.entries(this.setup.plugin.options).flatMap(([name, { type }]) => {
      const value = this.options[name];
      return type === "url" && typeof value === "string" ? [value] : [];
    });
  }
}
