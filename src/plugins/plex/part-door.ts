import { createHash } from "node:crypto";
import type { ItemRef, MediaURL, PluginContext, SourceRef, StreamRequest } from "mediafs/plugin-api";
import { maintenanceOf } from "./answer-habits.js";
import type { Api, ApiCall } from "./api.js";
import { containerOf } from "./container.js";
import type { ReadablePart } from "./map-source.js";
import { givesBytes, isGood, isPage, reasonIn } from "./part-answer.js";
import type { PartDirectory } from "./part-directory.js";
import { PartWays, type Refusal, type WayName } from "./part-ways.js";
import { numberOf, textOf } from "./scalars.js";

/** What a {@link PartDoor} is made of. */
export interface PartDoorParts {
  readonly context: PluginContext;
  readonly api: Api;
  readonly parts: PartDirectory;
  /** Whether the server says now that this user may download; undefined when it says nothing. */
  readonly mayDownload: () => boolean | undefined;
}

/** A file to be read, and what is known of the reading. */
export interface PartRequest extends StreamRequest {
  readonly item: ItemRef;
  readonly source: SourceRef;
}

// How long a file that could be read is taken for readable: the server weighs its bandwidth again and again.
const PROVEN_MS = 10 * 60_000;

// What the server answers when it will not send a file: no bandwidth (509, by version 500, 503 or 400), no permission.
const REFUSALS: readonly number[] = [400, 403, 500, 503, 509];

const HINT =
  "In the server's settings look at Remote Access (upload speed, bit rate limit) and Network (LAN networks must hold this machine's address), and allow the user to download.";

/**
 * The way to the untouched bytes of a file. The server sends a file as a stream while it has bandwidth for it, and else
 * refuses, whatever the reason; a download is not weighed, but needs the owner's permission; and a decision to play the
 * file directly reserves bandwidth. They are tried in this order, each once, by a request for a single byte. A way that
 * was refused, now or in mid-play, rests for a while: the file is then refused without a request when no other is left.
 */
export class PartDoor {
  readonly #context: PluginContext;
  readonly #api: Api;
  readonly #parts: PartDirectory;
  readonly #mayDownload: PartDoorParts["mayDownload"];
  readonly #ways = new PartWays();

  constructor({ context, api, parts, mayDownload }: PartDoorParts) {
    this.#context = context;
    this.#api = api;
    this.#parts = parts;
    this.#mayDownload = mayDownload;
  }

  /** Where the bytes are. Rejects with SERVER_REFUSED or ACCESS_DENIED when the server refuses every way. */
  async open(request: PartRequest, signal: AbortSignal): Promise<MediaURL> {
    const { item, source, refused } = request;
    if (refused === 404) this.#parts.forget(item, source);
    const part = await this.#parts.find(item, source, signal);
    const asked: Asked = { item, source, part, headers: sessionOf(this.#context, part) };
    const spent = refused === undefined ? undefined : await this.#noteRefusal(asked, refused, signal);
    const ways = this.#ways.inOrder(part.id, (way) => this.#isPossible(way, item));
    for (const way of ways) {
      if (way !== spent && (await this.#leads(way, asked, signal))) return this.#give(way, asked);
    }
    throw this.#refused(asked, ways);
  }

  #isPossible(way: WayName, { type }: ItemRef): boolean {
    if (way === "decided") return type !== "photo";
    return way === "stream" || this.#mayDownload() !== false;
  }

  /** The way that the server refuses to go on with; undefined when that is known already, or is no matter of the way. */
  async #noteRefusal(asked: Asked, status: number, signal: AbortSignal): Promise<WayName | undefined> {
    const { part, item } = asked;
    const way = REFUSALS.includes(status) ? this.#ways.takeGiven(part.id) : undefined;
    if (way === undefined) return undefined;
    // A server under maintenance refuses everything, which says nothing of the way.
    const refusal = status === 503 ? await this.#refusalOf(way, asked, signal) : undefined;
    this.#ways.refuse(part.id, way, refusal ?? { status });
    this.#context.log.info("the server refuses to go on with a file; looking for another way", { id: item.id, status });
    return way;
  }

  /** Whether a way leads to the bytes. */
  async #leads(way: WayName, asked: Asked, signal: AbortSignal): Promise<boolean> {
    const undecided = way === "decided" ? await this.#undecided(asked, signal) : undefined;
    const refusal = undecided ?? (await this.#refusalOf(way, asked, signal));
    if (refusal === undefined) return true;
    this.#ways.refuse(asked.part.id, way, refusal);
    this.#context.log.info("the server refuses a way to a file", { id: asked.item.id, way, ...refusal });
    return false;
  }

  /** Undefined when the first byte comes; else what the server answered. */
  async #refusalOf(way: WayName, { item, source, part, headers }: Asked, signal: AbortSignal) {
    const call: ApiCall = {
      what: "a file",
      path: part.key,
      query: queryOf(way),
      headers: { ...headers, Accept: "*/*", "Accept-Encoding": "identity", Range: "bytes=0-0" },
      noRetryStatuses: [503],
    };
    const answer = await this.#api.send(call, signal);
    const maintenance = maintenanceOf(answer);
    if (maintenance !== undefined) {
      throw this.#context.fail("SERVER_STARTING", `the server is not ready for a file: ${maintenance}`);
    }
    if (givesBytes(answer)) return undefined;
    if (answer.status === 404) {
      this.#parts.forget(item, source);
      throw this.#context.fail("ITEM_NOT_FOUND", "the file is not on the server any more");
    }
    if (!REFUSALS.includes(answer.status) && !isGood(answer)) this.#api.requireGood(answer, call);
    return { status: answer.status, reason: reasonIn(answer) } satisfies Refusal;
  }

  /** Undefined when the server decides that the file may be played as it is; else what it answered. */
  async #undecided({ item, part, headers }: Asked, signal: AbortSignal): Promise<Refusal | undefined> {
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
    const path = `/${item.type === "track" ? "music" : "video"}/:/transcode/universal/decision`;
    const answer = await this.#api.send({ what: "a decision", path, query, headers, noRetryStatuses: [503] }, signal);
    if (!isGood(answer) || isPage(answer)) return { status: answer.status, reason: reasonIn(answer) };
    const container = containerOf(answer.json());
    const code = numberOf(container?.generalDecisionCode) ?? 0;
    return code >= 1000 && code < 2000 ? undefined : { status: code, reason: textOf(container?.generalDecisionText) };
  }

  #refused({ item, part }: Asked, tried: readonly WayName[]): Error {
    const { status, reason } = this.#ways.refusal(part.id);
    const said = `${status}${reason === undefined ? "" : `: ${reason}`}`;
    const isForbidden = status === 403;
    const message = isForbidden
      ? `the server does not let this user have the file (${said})`
      : `the server has no way to send the file as it is (${said})`;
    // Who asks again at once learns what the log says already.
    if (tried.length > 0) this.#context.log.warn(message, { id: item.id, hint: HINT });
    return this.#context.fail(isForbidden ? "ACCESS_DENIED" : "SERVER_REFUSED", message, { hint: HINT });
  }

  #give(way: WayName, { part, headers }: Asked): MediaURL {
    this.#ways.give(part.id, way);
    return {
      url: this.#api.address(part.key, queryOf(way)),
      headers: { ...this.#api.mediaHeaders, ...headers },
      expiresAt: new Date(Date.now() + PROVEN_MS),
    };
  }
}

interface Asked {
  readonly item: ItemRef;
  readonly source: SourceRef;
  readonly part: ReadablePart;
  readonly headers: Readonly<Record<string, string>>;
}

function queryOf(way: WayName): Readonly<Record<string, number>> {
  return way === "download" ? { download: 1 } : {};
}

// One session for each file: the server's decision belongs to it.
function sessionOf({ deviceId }: PluginContext, { id }: ReadablePart): Readonly<Record<string, string>> {
  const session = createHash("sha256").update(`${deviceId} ${id}`).digest("hex").slice(0, 24);
  return { "X-Plex-Session-Identifier": session };
}
