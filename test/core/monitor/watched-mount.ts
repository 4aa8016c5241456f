import "reflect-metadata";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type JellyfinServer, patternBytes, startJellyfinServer } from "../../../examples/jellyfin-server/index.js";
import { type Composition, compose } from "../../../src/core/app/compose.js";
import { ConfigurationSource } from "../../../src/core/app/configuration-source.js";
import { monitorOf } from "../../../src/core/app/open-monitor.js";
import { Reloader } from "../../../src/core/app/reloader.js";
import { SecretRegistry } from "../../../src/core/base/index.js";
import { createLogger } from "../../../src/core/base/pino/index.js";
import { LiveConfig } from "../../../src/core/config/index.js";
import { LogJournal, type Monitor } from "../../../src/core/monitor/index.js";
import { NEVER, NodeHolder } from "../../../src/testing/filesystem-subject.js";
import { ENTRY_KEY, entryOf, filmLibrary, type PatternFilm } from "../../mount/pattern-films.js";

/** How a mount without a kernel is made. */
export interface WatchedOptions {
  readonly films: readonly PatternFilm[];
  /** The configuration's text, from the server's entry as YAML flow; a plain one without it. */
  readonly text?: (entry: string, folder: string) => string;
  /** Options of the server's entry. */
  readonly entry?: Readonly<Record<string, unknown>>;
}

/** What the monitor answered. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** The whole core over a simulated server, with its monitor on a real port, but without a kernel. */
export class WatchedMount {
  readonly server: JellyfinServer;
  readonly folder: string;
  readonly parts: Composition;
  readonly monitor: Monitor;
  readonly reloader: Reloader;
  readonly #films: readonly PatternFilm[];
  readonly #runtimeDirectory: string | undefined;
  readonly #holders: NodeHolder[] = [];

  private constructor(made: Pick<WatchedMount, "server" | "folder" | "parts" | "monitor" | "reloader">, rest: unknown) {
    const { films, runtimeDirectory } = rest as { films: readonly PatternFilm[]; runtimeDirectory: string | undefined };
    this.server = made.server;
    this.folder = made.folder;
    this.parts = made.parts;
    this.monitor = made.monitor;
    this.reloader = made.reloader;
    this.#films = films;
    this.#runtimeDirectory = runtimeDirectory;
  }

  static async start(options: WatchedOptions): Promise<WatchedMount> {
    const server = await startJellyfinServer({ library: filmLibrary(options.films) });
    const folder = mkdtempSync(join(tmpdir(), "mediafs-monitor-"));
    const runtimeDirectory = process.env.MEDIAFS_RUNTIME_DIR;
    process.env.MEDIAFS_RUNTIME_DIR = join(folder, "run");
    const entry = JSON.stringify(entryOf(server, options.entry ?? {}));
    const text = options.text ?? ((e: string, f: string) => `cache: { dir: ${f}/cache }\nservers:\n  - ${e}\n`);
    const file = join(folder, "mediafs.config.yaml");
    writeFileSync(file, text(entry, folder), { mode: 0o600 });
    const made = await makeParts(file);
    const facts = {
      mountPoint: join(folder, "mnt"),
      driver: "none",
      version: "1.2.3",
      configFile: file,
      startedAtMs: 1,
    };
    const monitor = monitorOf(made, facts);
    made.onReloaded(() => void monitor.reconfigured());
    await made.parts.host.start([], { mustHavePlugin: true });
    made.reloader.start();
    await monitor.start();
    const { parts, reloader } = made;
    return new WatchedMount({ server, folder, parts, monitor, reloader }, { films: options.films, runtimeDirectory });
  }

  get address(): string {
    return this.monitor.address ?? expect.fail("the monitor does not listen");
  }

  get configFile(): string {
    return join(this.folder, "mediafs.config.yaml");
  }

  get configText(): string {
    return readFileSync(this.configFile, "utf8");
  }

  /** The token, as the file for programs has it. */
  get token(): string {
    const name = readdirSync(join(this.folder, "run")).find((each) => each.endsWith(".monitor.json")) ?? "";
    return (JSON.parse(readFileSync(join(this.folder, "run", name), "utf8")) as { token: string }).token;
  }

  /** Asks the monitor with the token. */
  async ask(method: string, path: string, body?: unknown): Promise<Answered> {
    const headers = { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : JSON_TYPE) };
    return this.fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }

  /** As {@link ask} below the API's root; fails unless it was answered. */
  async answer<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answered = await this.ask(method, `/api/v1${path}`, body);
    expect(answered.status, JSON.stringify(answered.body)).toBe(200);
    return answered.body as T;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Answered> {
    // One connection each: a kept one may be that of a front which has just gone.
    const headers = { connection: "close", ...(init.headers as Readonly<Record<string, string>> | undefined) };
    const response = await fetch(this.address + path, { redirect: "manual", ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Opens a film. Resolves with its handle. */
  async open(title: string, key = ENTRY_KEY): Promise<number> {
    const holder = new NodeHolder(this.parts.filesystem);
    this.#holders.push(holder);
    return this.parts.filesystem.open(await holder.at(`${key}/Films/${title}/${title}.mkv`), NEVER);
  }

  /** Reads, and compares every byte. */
  async readRight(title: string, handle: number, offset: number, byteLength: number): Promise<void> {
    const film = this.#films.find((each) => each.title === title) ?? expect.fail(`no film ${title}`);
    const lease = await this.parts.filesystem.read(handle, offset, byteLength, NEVER);
    const bytes = Buffer.concat(lease.chunks);
    lease.release();
    expect(bytes.equals(patternBytes(film.seed, offset, Math.min(byteLength, film.sizeBytes - offset)))).toBe(true);
  }

  async close(): Promise<void> {
    for (const holder of this.#holders) holder.release();
    await this.monitor.close();
    await this.reloader.close();
    await this.parts.media.close();
    const { cache, catalog, host, probes, blobs, transport, store } = this.parts;
    for (const part of [cache, catalog, host, probes, blobs, transport, store]) await part.close();
    await this.server.stop();
    if (this.#runtimeDirectory === undefined) delete process.env.MEDIAFS_RUNTIME_DIR;
    else process.env.MEDIAFS_RUNTIME_DIR = this.#runtimeDirectory;
    rmSync(this.folder, { recursive: true });
  }
}

const JSON_TYPE = { "content-type": "application/json" };

async function makeParts(file: string) {
  const source = new ConfigurationSource({});
  const loaded = await source.load(file, NEVER);
  const config = new LiveConfig(loaded.config);
  const secrets = new SecretRegistry();
  for (const secret of loaded.secrets) secrets.add(secret);
  const journal = new LogJournal();
  const onRecord = (line: string) => journal.add(line);
  const destination = { write: () => undefined };
  const log = createLogger({ level: config.log.level, format: "json", secrets, destination, onRecord });
  const parts = compose({ config, log, secrets });
  let told: () => void = () => undefined;
  const load = (signal: AbortSignal) => source.load(file, signal);
  const reloader = new Reloader({ ...parts, config, log, secrets, loaded, load, onReloaded: () => told() });
  const onReloaded = (tell: () => void) => {
    told = tell;
  };
  return { parts, config, reloader, source, journal, secrets, log, onReloaded };
}
