import { createHash } from "node:crypto";
import type { ItemRef, MediaURL, PluginContext, PluginHttpResponse, SourceRef } from "mediafs/plugin-api";
import { maintenanceOf } from "./answer-fault.js";
import type { Api, ApiCall } from "./api.js";
import { containerOf } from "./container.js";
import type { ReadablePart } from "./map-source.js";
import type { PartDirectory } from "./part-directory.js";
import { numberOf, textOf } from "./scalars.js";

/** What a {@link PartDoor} is made of. */
export interface PartDoorParts {
  readonly context: PluginContext;
  readonly api: Api;
  readonly parts: PartDirectory;
  /** Whether the server says now that this user may download; undefined when it says nothing. */
  readonly mayDownload: () => boolean | undefined;
}

// How long a file that could be read is taken for readable: the server weighs its bandwidth again and again.
const PROVEN_MS = 10 * 60_000;

// What the server answers when it will not send a file: no bandwidth (509, by version 500, 503 or 400), no permission.
const REFUSALS: readonly number[] = [400, 403, 500, 503, 509];

const LONGEST_REASON = 120;

const HINT =
  "In the server's settings look at Remote Access (upload speed, bit rate limit) and Network (LAN networks must hold this machine's address), and allow the user to download.";

/**
 * The way to the untouched bytes of a file. The server sends a file as a stream while it has bandwidth for it, and else
 * refuses, whatever the reason; a download is not weighed, but needs the owner's permission; and a decision to play the
 * file directly reserves bandwidth. They are tried in this order, each once, by a request for a single byte.
 */
export class PartDoor {
  readonly #context: PluginContext;
  readonly #api: Api;
  readonly #parts: PartDirectory;
  readonly #mayDownload: PartDoorParts["mayDownload"];

  constructor({ context, api, parts, mayDownload }: PartDoorParts) {
    this.#context = context;
    this.#api = api;
    this.#parts = parts;
    this.#mayDownload = mayDownload;
  }

  /** Where the bytes are. Rejects with UNSUPPORTED or ACCESS_DENIED when the server refuses every way. */
  async open(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<MediaURL> {
    const part = await this.#parts.find(item, source, signal);
    const stream: Way = { path: part.key, query: {}, headers: sessionOf(this.#context, part) };
    const refusal = await this.#try(stream, signal);
    if (refusal === undefined) return this.#mediaUrl(stream);
    if (refusal.status === 404) {
      this.#parts.forget(item, source);
      throw this.#context.fail("ITEM_NOT_FOUND", "the file is not on the server any more");
    }
    const { log } = this.#context;
    log.info("the server refuses to stream a file; trying a download", { id: item.id, ...refusal });
    const download: Way = { ...stream, query: { download: 1 } };
    const tryDownload = this.#mayDownload() !== false;
    if (tryDownload && (await this.#try(download, signal)) === undefined) return this.#mediaUrl(download);
    if (await this.#decidesForDirectPlay({ item, part, headers: stream.headers }, signal)) {
      if ((await this.#try(stream, signal)) === undefined) return this.#mediaUrl(stream);
    }
    throw this.#refused(refusal, tryDownload);
  }

  /** Undefined when the first byte comes; else what the server answered. */
  async #try({ path, query, headers }: Way, signal: AbortSignal): Promise<Refusal | undefined> {
    const call: ApiCall = {
      what: "a file",
      path,
      query,
      headers: { ...headers, Accept: "*/*", "Accept-Encoding": "identity", Range: "bytes=0-0" },
      noRetryStatuses: [503],
    };
    const answer = await this.#api.send(call, signal);
    const maintenance = maintenanceOf(answer);
    if (maintenance !== undefined) {
      throw this.#context.fail("SERVER_STARTING", `the server is not ready for a file: ${maintenance}`);
    }
    // An empty file has no first byte.
    if (answer.status === 416 || (isGood(answer) && !isPage(answer))) return undefined;
    const isRefusal = REFUSALS.includes(answer.status) || answer.status === 404 || isGood(answer);
    if (!isRefusal) this.#api.requireGood(answer, call);
    return { status: answer.status, reason: reasonIn(answer) };
  }

  async #decidesForDirectPlay({ item, part, headers }: Decision, signal: AbortSignal): Promise<boolean> {
    const query = {
      path: `/library/metadata/${item.id}`,
      mediaIndex: part.mediaIndex,
      partIndex: part.partIndex,
      directPlay: 1,
      directStream: 1,
      hasMDE: 1,
      protocol: "http",
      location: "lan",
    };
    const kind = item.type === "track" ? "music" : "video";
    const path = `/${kind}/:/transcode/universal/decision`;
    const call = { what: "a decision", path, query, headers, noRetryStatuses: [503] };
    const answer = await this.#api.send(call, signal);
    if (!isGood(answer) || isPage(answer)) return false;
    const container = containerOf(answer.json());
    const code = numberOf(container?.generalDecisionCode) ?? 0;
    this.#context.log.debug("the server decided how a file may be played", {
      id: item.id,
      code,
      text: textOf(container?.generalDecisionText),
    });
    return code >= 1000 && code < 2000;
  }

  #refused({ status, reason }: Refusal, triedDownload: boolean): Error {
    const tried = triedDownload ? "neither streams the file nor lets it be downloaded" : "does not stream the file";
    const said = reason === undefined ? "" : `: ${reason}`;
    const code = status === 403 ? "ACCESS_DENIED" : "UNSUPPORTED";
    this.#context.log.warn(`the server ${tried}`, { status, reason });
    return this.#context.fail(code, `the server ${tried} (${status}${said})`, { hint: HINT });
  }

  #mediaUrl({ path, query, headers }: Way): MediaURL {
    return {
      url: this.#api.address(path, query),
      headers: { ...this.#api.mediaHeaders, ...headers },
      expiresAt: new Date(Date.now() + PROVEN_MS),
    };
  }
}

interface Way {
  readonly path: string;
  readonly query: Readonly<Record<string, number>>;
  readonly headers: Readonly<Record<string, string>>;
}

interface Refusal {
  readonly status: number;
  readonly reason: string | undefined;
}

interface Decision {
  readonly item: ItemRef;
  readonly part: ReadablePart;
  readonly headers: Readonly<Record<string, string>>;
}

// One session for each file: the server's decision belongs to it.
function sessionOf({ deviceId }: PluginContext, { id }: ReadablePart): Readonly<Record<string, string>> {
  const session = createHash("sha256").update(`${deviceId} ${id}`).digest("hex").slice(0, 24);
  return { "X-Plex-Session-Identifier": session };
}

function isGood({ status }: PluginHttpResponse): boolean {
  return status >= 200 && status < 300;
}

// Older servers sent a small page with a good status in place of the file.
function isPage(answer: PluginHttpResponse): boolean {
  return /^text\/html\b/i.test(answer.headers["content-type"] ?? "");
}

// What a page of the server says, without the page around it.
function reasonIn(answer: PluginHttpResponse): string | undefined {
  const text = answer
    .text()
    .replace(/<(script|style|title)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ")
    .replace(/^ ?\d{3} /, "");
  return textOf(text.slice(0, LONGEST_REASON));
}
