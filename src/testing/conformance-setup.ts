import type { MediaFsPlugin, PluginOptions } from "mediafs/plugin-api";

/** A server to test a connector against. */
export interface ConformanceServer {
  /** Options with which the plugin connects to it. */
  readonly options: PluginOptions;
  /**
   * Names of files that it holds: each has to be listed as it is, and its bytes to be there. `HOSTILE_NAMES` has names
   * worth trying. Without it the point `names` is skipped.
   */
  readonly fileNames?: readonly string[];
  /**
   * Adds an item to a listing of at least three, or takes one out. Called once, with that listing half read. Without it
   * the point `changes` is skipped.
   */
  change?(): Promise<void>;
  stop(): Promise<void>;
}

/** The parts of the contract that are tested. */
export type ConformancePoint =
  | "identity"
  | "libraries"
  | "items"
  | "names"
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
  | "wrongAddress"
  | "lostConnection"
  | "close"
  | "changes"
  | "requests"
  | "secrets";

/** What {@link connectorConformance} is told. */
export interface ConformanceSetup {
  readonly plugin: MediaFsPlugin;
  /** Starts a server that holds at least one item; called once. */
  server(): Promise<ConformanceServer>;
  /** Points that the server cannot meet, with the reason: their tests are skipped and say it. */
  readonly unsupported?: Readonly<Partial<Record<ConformancePoint, string>>>;
  /**
   * Paths, below the server's root, to which the plugin may POST: logins, and questions that change nothing. Any other
   * request but GET and HEAD counts as an attempt to write. Default none.
   */
  readonly allowedPosts?: readonly RegExp[];
  /**
   * Paths, below the server's root, whose address has to hold a credential because the server reads it nowhere else (a
   * web socket). Default none.
   */
  readonly secretAddresses?: readonly RegExp[];
}
