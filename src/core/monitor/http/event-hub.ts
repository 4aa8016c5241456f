import type { ServerResponse } from "node:http";
import { type LogLevel, MediaFsError } from "../../base/index.js";
import type { LogLine, OpenFile, Snapshot, Update } from "../api.js";
import { isAtLeast } from "../facts/log-journal.js";
import type { MountView, ViewParts } from "../facts/mount-view.js";

// A tab each of a few people; each costs a copy of every update.
const MOST_CLIENTS = 16;
// A second's update of two hundred files is half of it: who is so far behind sees nothing live.
const MOST_UNSENT_BYTES = 1024 * 1024;
const SOONEST_MS = 250;

/** One listener. */
export interface EventClient {
  readonly response: ServerResponse;
  /** Send lines of the log of this level and above; none without it. */
  readonly log: LogLevel | undefined;
  /** Asked once a second; when it says no, the stream ends. */
  readonly mayStay: () => boolean;
}

interface Known {
  readonly files: ReadonlyMap<number, string>;
  readonly servers: string;
  readonly stalls: ReadonlyMap<number, string>;
  readonly lastError: number;
}

/**
 * Sends what happens to everybody who listens: everything at first, then once a second what changed, and sooner after a
 * stall or a deed. Made once for all; nothing is made while nobody listens. Who cannot keep up is cut off.
 */
export class EventHub {
  readonly #view: MountView;
  readonly #parts: ViewParts;
  readonly #clients = new Set<EventClient>();
  readonly #unsubscribe: readonly (() => void)[];
  #known: Known | undefined;
  #cancelSoon: (() => void) | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ViewParts, view: MountView) {
    this.#parts = parts;
    this.#view = view;
    this.#unsubscribe = [
      parts.sampler.onSample(() => this.#tell(true)),
      parts.stalls.onChange(() => this.soon()),
      parts.journal.onLine((line) => this.#tellLine(line)),
    ];
  }

  /** Throws MONITOR_BUSY when as many listen as may. */
  refuseIfFull(): void {
    if (this.#clients.size < MOST_CLIENTS) return;
    throw new MediaFsError("MONITOR_BUSY", `${MOST_CLIENTS} pages listen already`, { hint: "Close one of them." });
  }

  /** Begins a stream on an answer whose head is written. */
  add(client: EventClient): void {
    const { response } = client;
    response.once("close", () => this.#drop(client));
    response.write("retry: 2000\n\n");
    // Before the snapshot, in the same moment: the next update is what changed since, for everybody.
    const data = JSON.stringify(this.#update(false));
    for (const each of this.#clients) this.#send(each, "update", data);
    this.#send(client, "snapshot", JSON.stringify(this.#snapshot()));
    this.#clients.add(client);
  }

  /** Something was done: tells it at once, unless something was told just before. */
  soon(): void {
    if (this.#clients.size === 0) return;
    const agoMs = this.#parts.clock.now() - this.#toldAtMs;
    this.#cancelSoon ??= this.#parts.clock.after(Math.min(SOONEST_MS, Math.max(0, SOONEST_MS - agoMs)), () => {
      this.#cancelSoon = undefined;
      this.#tell(false);
    });
  }

  /** Ends every stream. */
  close(): void {
    this.#cancelSoon?.();
    for (const end of this.#unsubscribe) end();
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
  }

  #snapshot(): Snapshot {
    const { sampler, stalls, journal, clock } = this.#parts;
    return {
      atMs: clock.now(),
      overview: this.#view.overview(),
      samples: [...sampler.samples()],
      openFiles: this.#view.openFiles(),
      servers: this.#view.servers(),
      stalls: [...stalls.stalls()],
      errors: [...journal.errors()],
    };
  }

  #tell(withSample: boolean): void {
    for (const client of this.#clients) if (!client.mayStay()) client.response.end();
    if (this.#clients.size === 0) {
      this.#known = undefined;
      return;
    }
    this.#toldAtMs = this.#parts.clock.now();
    void this.#view.lookAtProcesses();
    const data = JSON.stringify(this.#update(withSample));
    for (const client of this.#clients) this.#send(client, "update", data);
  }

  #update(withSample: boolean): Update {
    const { sampler, stalls, journal, clock } = this.#parts;
    const before = this.#known;
    const openFiles = this.#view.openFiles();
    const servers = this.#view.servers();
    const recent = stalls.stalls();
    const errors = [...journal.errors(before?.lastError)].reverse();
    const now: Known = {
      files: new Map(openFiles.map((file) => [file.handle, JSON.stringify(file)])),
      servers: JSON.stringify(servers),
      stalls: new Map(recent.map((stall) => [stall.id, JSON.stringify(stall)])),
      lastError: errors.at(-1)?.id ?? before?.lastError ?? 0,
    };
    this.#known = now;
    const sample = withSample ? sampler.samples(1)[0] : undefined;
    const files = changedFiles(openFiles, now.files, before?.files);
    const newStalls = recent.filter(({ id }) => now.stalls.get(id) !== before?.stalls.get(id));
    return {
      atMs: clock.now(),
      overview: this.#view.overview(),
      ...(sample === undefined ? {} : { sample }),
      ...(files === undefined ? {} : { openFiles: files }),
      ...(now.servers === before?.servers ? {} : { servers }),
      ...(newStalls.length === 0 ? {} : { stalls: newStalls }),
      ...(errors.length === 0 ? {} : { errors }),
    };
  }

  #tellLine(line: LogLine): void {
    const wanting = [...this.#clients].filter(({ log }) => log !== undefined && isAtLeast(line.level, log));
    if (wanting.length === 0) return;
    const data = JSON.stringify(line);
    for (const client of wanting) this.#send(client, "log", data);
  }

  #send(client: EventClient, event: string, data: string): void {
    const { response } = client;
    if (response.writableLength > MOST_UNSENT_BYTES) this.#drop(client);
    else if (!response.writableEnded && !response.destroyed) response.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  #drop(client: EventClient): void {
    this.#clients.delete(client);
    client.response.destroy();
  }
}

function changedFiles(
  files: readonly OpenFile[],
  now: Known["files"],
  before: Known["files"] = new Map(),
): Update["openFiles"] {
  const changed = files.filter(({ handle }) => now.get(handle) !== before.get(handle));
  const closed = [...before.keys()].filter((handle) => !now.has(handle));
  return changed.length + closed.length === 0 ? undefined : { changed, closed };
}
