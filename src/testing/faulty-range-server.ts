/** One way in which a server can fail to answer a range request properly. */
export type RangeFault =
  /** Another status, with an empty body. */
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** 200 with the whole file. */
  | { readonly kind: "ignoreRange" }
  /** 200 with a gzip coding instead of bytes. */
  | { readonly kind: "gzip" }
  /** The connection breaks, or falls silent, after so many bytes of the body. */
  | { readonly kind: "reset" | "stall"; readonly afterBytes: number }
  /** Silent before the head. */
  | { readonly kind: "silent" }
  /** A chunked body with so many bytes fewer or more than the range. */
  | { readonly kind: "short" | "long"; readonly byBytes: number }
  /** The right header with a Content-Length that contradicts it. */
  | { readonly kind: "wrongLength" }
  /** Content-Range of a range that begins so many bytes later. */
  | { readonly kind: "wrongStart"; readonly byBytes: number }
  /** Content-Range with another total size. */
  | { readonly kind: "wrongTotal"; readonly totalBytes: number }
  /** A right range with another ETag. */
  | { readonly kind: "changed" }
  /** A multipart/byteranges body. */
  | { readonly kind: "multipart" }
  /** These bytes (latin1) in place of an answer, one by one or all at once; then the server ends the connection. */
  | { readonly kind: "raw"; readonly bytes: string; readonly singly?: boolean };

/** A server of one file with an ETag, which can be told to misbehave. */
export interface FaultyRangeServer {
  readonly url: URL;
  /** At least 1 MiB. */
  readonly sizeBytes: number;
  byteAt(offset: number): number;
  /** The requests after the next ones, in order, get these answers. */
  answerNext(...faults: readonly RangeFault[]): void;
  /** What has been asked for so far, oldest first. */
  requests(): readonly ServedRequest[];
}

/** A request as the server saw it. */
export interface ServedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The client went away before the answer was complete. */
  readonly aborted: boolean;
}
