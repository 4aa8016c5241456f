import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { type Closeable, MediaFsError } from "../base/index.js";
import type { MonitorConfig } from "../config/index.js";
import { type Answers, makeAnswers, type SessionOperation } from "./answers.js";
import type { LoginLink } from "./api.js";
import { openApiDocument } from "./contract/openapi.js";
import { API_ROOT, type Operation } from "./contract/routes.js";
import { MountView, type ViewParts } from "./facts/mount-view.js";
import { ReaderProcesses } from "./facts/reader-processes.js";
import { Sampler } from "./facts/sampler.js";
import { EventHub } from "./http/event-hub.js";
import { FloodGate } from "./http/flood-gate.js";
import type { AppParts } from "./http/make-app.js";
import { MonitorServer } from "./http/monitor-server.js";
import { loadPageFiles } from "./http/page-files.js";
import { randomToken, Sessions } from "./http/sessions.js";
import type { MonitorParts } from "./monitor-parts.js";
import { operationAt, questionOf } from "./questions.js";
import { StallWatch } from "./stalls/stall-watch.js";

/** What a monitor needs beside the parts that it watches. */
export interface MonitorPlace {
  /** Absolute path of a file that this user alone can read: the address and the token are written there. */
  readonly tokenFile: string;
  /** Folder of the built page. */
  readonly pageFolder: string;
}

/** A request over the control socket. */
export interface MonitorRequest {
  readonly method: string;
  /** Below {@link API_ROOT}, with its query. */
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

// Ten wrong tokens at once, then one every five seconds.
const GUESSES = { perSecond: 0.2, burst: 10 };

interface Running {
  readonly config: MonitorConfig;
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Watches one mount, and shows it: to the control socket always, over HTTP where the configuration says so. */
export class Monitor implements Closeable {
  readonly #parts: ViewParts;
  readonly #place: MonitorPlace;
  readonly #view: MountView;
  readonly #answers: Answers;
  readonly #hub: EventHub;
  readonly #sessions: Sessions;
  #running: Running | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(parts: MonitorParts, place: MonitorPlace) {
    const sampler = new Sampler(parts);
    const processes = new ReaderProcesses(parts.facts.mountPoint);
    this.#parts = { ...parts, sampler, stalls: new StallWatch(parts), processes };
    this.#place = place;
    this.#view = new MountView(this.#parts);
    this.#hub = new EventHub(this.#parts, this.#view);
    this.#answers = makeAnswers(this.#parts, this.#view, () => this.#hub.soon());
    this.#sessions = new Sessions(parts.config.monitor.token ?? randomToken(), parts.clock);
    parts.secrets.add(this.#sessions.token);
  }

  /** `http://host:port`; undefined while it does not listen. */
  get address(): string | undefined {
    if (this.#running === undefined) return undefined;
    const { host, port } = this.#running;
    // Whoever listens everywhere is reached on this machine at its own address.
    const shown = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
    return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
  }

  /** Begins to watch, and to listen where that is wanted. A monitor that cannot listen is logged and does without. */
  async start(): Promise<void> {
    this.#parts.sampler.start();
    await this.reconfigured();
  }

  /** Takes over what the configuration in force says of the monitor, after any change under way. Never rejects. */
  reconfigured(): Promise<void> {
    this.#changing = this.#changing.then(() => this.#takeOver());
    return this.#changing;
  }

  /** A link that logs a browser in once. Throws MONITOR_FAILED while it does not listen. */
  loginLink(): LoginLink {
    const { address } = this;
    if (address === undefined) {
      const why = this.#parts.config.monitor.enabled ? "it could not listen; the log says why" : "it is switched off";
      throw new MediaFsError("MONITOR_FAILED", `the monitor has no page: ${why}`, {
        hint: "Set `monitor.enabled: true`, or another `monitor.listen`.",
      });
    }
    const { word, expiresAtMs } = this.#sessions.makeLink();
    return { url: `${address}/login?ticket=${word}`, expiresAtMs };
  }

  /** Answers a request of the control socket, whose user may do everything. Rejects with USAGE, and as the answers do. */
  async ask({ method, path, body, signal }: MonitorRequest): Promise<unknown> {
    const url = new URL(path, "http://mount");
    const found = operationAt(method, url.pathname);
    if (found === undefined)
      throw new MediaFsError("USAGE", `there is no ${method} ${API_ROOT}${url.pathname}`, { hint: "Update mediafs." });
    const { operation, params } = found;
    if (operation === "loginLink") return this.loginLink();
    if (!(operation in this.#answers)) throw new MediaFsError("USAGE", `${operation} is for browsers`);
    const known = operation as Exclude<Operation, SessionOperation>;
    const raw = { params, query: Object.fromEntries(url.searchParams), body };
    const respond = this.#answers[known] as (question: unknown) => Promise<unknown>;
    return respond(questionOf(known, raw, signal));
  }

  async close(): Promise<void> {
    await this.#changing;
    this.#parts.sampler.stop();
    this.#parts.stalls.close();
    this.#hub.close();
    await this.#stop();
  }

  async #takeOver(): Promise<void> {
    const { monitor } = this.#parts.config;
    const { config: old } = this.#running ?? {};
    if (monitor.token !== undefined) {
      this.#parts.secrets.add(monitor.token);
      this.#sessions.setToken(monitor.token);
    } else if (old?.token !== undefined) this.#sessions.setToken(randomToken());
    this.#parts.secrets.add(this.#sessions.token);
    const stays = old !== undefined && monitor.enabled && old.listen === monitor.listen;
    try {
      if (!stays) await this.#stop();
      if (this.#running === undefined) await this.#listen(monitor);
      else this.#running = { ...this.#running, config: monitor };
      this.#writeTokenFile();
    } catch (error) {
      this.#parts.log.warn("the monitor has no page; the mount goes on", { error });
    }
  }

  async #listen(config: MonitorConfig): Promise<void> {
    if (!config.enabled) return;
    const { clock, log } = this.#parts;
    const server = await MonitorServer.open({
      clock,
      log,
      listen: config.listen,
      socketPath: this.#place.tokenFile.replace(/\.monitor\.json$/, ".page"),
      makeHandler: async (address) => (await import("./http/make-app.js")).makeApp(this.#appParts(), address),
    });
    this.#running = { config, host: server.host, port: server.port, close: () => server.close() };
    log.info("the monitor listens", { address: this.address });
  }

  #appParts(): AppParts {
    return {
      parts: this.#parts,
      view: this.#view,
      answers: this.#answers,
      sessions: this.#sessions,
      hub: this.#hub,
      secrets: this.#parts.secrets,
      page: loadPageFiles(this.#place.pageFolder),
      document: openApiDocument(this.#parts.facts.version),
      readOnly: () => this.#parts.config.monitor.readOnly,
      hosts: () => this.#parts.config.monitor.hosts,
      makeLink: () => this.loginLink(),
      guesses: new FloodGate(() => performance.now(), GUESSES.perSecond, GUESSES.burst),
    };
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    rmSync(this.#place.tokenFile, { force: true });
    await running?.close();
  }

  #writeTokenFile(): void {
    const { tokenFile } = this.#place;
    if (this.address === undefined) return;
    const content = { address: this.address, token: this.#sessions.token, pid: process.pid };
    writeFileSync(tokenFile, `${JSON.stringify(content)}\n`, { mode: 0o600 });
    // The mode counts for a new file only.
    chmodSync(tokenFile, 0o600);
  }
}
