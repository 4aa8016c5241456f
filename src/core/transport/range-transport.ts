import type { MediaURL } from "mediafs/plugin-api";
import { type ErrorCode, type Lane, token } from "../base/index.js";

/** A remote file whose ranges can be read. Shared by every request for it. */
export interface RangeSource {
  /** Names it in logs and errors: no URL, no secret. */
  readonly label: string;
  /** Names its bytes, across restarts; nothing is kept of a source without one. */
  readonly key?: string;
  /** Key of the server entry: slots and back-off are per server. */
  readonly serverKey: string;
  /** The size every answer must prove; undefined while only a request can tell. */
  readonly totalBytes: number | undefined;
  /** ETag or Last-Modified of the first answer; every later answer must show the same. Set by the transport. */
  validator: string | undefined;
  /** Where the bytes are now. Called before each request; cached by the source until it expires or is refused. */
  resolve(signal: AbortSignal): Promise<MediaURL>;
  /**
   * Tells the source with which HTTP status the server refused an address, so that `resolve` asks anew. Does nothing
   * when that is not the address in use any more.
   */
  invalidate(refused: MediaURL, status: number): void;
}

/** Memory that receives a range, in order. */
export interface ByteSink {
  /** Free memory for the next bytes: never empty before the range is complete, never larger than what is missing. */
  space(): Uint8Array;
  /** `byteCount` bytes of what `space()` gave are filled. */
  commit(byteCount: number): void;
}

/**
 * What a request is doing: `limited` waits for the entry's own speed limit, `queued` for a connection, `asked` for the
 * server's answer, `receiving` gets bytes, `pausing` waits after a failure.
 */
export type RequestPhase = "limited" | "queued" | "asked" | "receiving" | "pausing";

/** Bytes `start` to `end` (exclusive) of a source, `0 <= start < end <= totalBytes`. */
export interface RangeRequest {
  readonly source: RangeSource;
  readonly start: number;
  readonly end: number;
  readonly sink: ByteSink;
  /** May change while it waits for a slot: a read that joins a prefetch makes it `foreground`. */
  readonly lane: () => Lane;
  /** Is told each time a phase begins; `code` of the failure before a pause. */
  readonly onPhase?: ((phase: RequestPhase, code?: ErrorCode) => void) | undefined;
}

/** Reads byte ranges of remote files. Bytes arrive in order, straight in the sink; nothing is cached. */
export interface RangeTransport {
  /**
   * Fills the sink with exactly the range. Resolves when the last byte is committed; never with fewer.
   * Rejects with RANGE_*, SOURCE_CHANGED, ITEM_NOT_FOUND, AUTH_REJECTED, ACCESS_DENIED, RATE_LIMITED,
   * SERVER_UNREACHABLE, SERVER_STARTING, REQUEST_TIMEOUT or ABORTED; bytes committed before stay valid.
   */
  read(request: RangeRequest, signal: AbortSignal): Promise<void>;
  /** The total size of a source, by a request for one byte. Rejects as `read` does. */
  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}
export const RangeTransport = token<RangeTransport>("RangeTransport");
