/** A server's official document, and what is right without being in it. */
export interface Product {
  readonly name: "jellyfin" | "emby" | "plex";
  readonly file: string;
  /** Routes that are hidden from the document, and their newer twins that describe them. */
  readonly hiddenRoutes: readonly (readonly [RegExp, string])[];
  /** Paths that are answered without being in the document, with the reason. */
  readonly undocumentedPaths?: readonly (readonly [RegExp, string])[];
  /** Query parameters that are accepted without being documented: lower case, with the reason. */
  readonly undocumented: ReadonlyMap<string, string>;
  /** Query parameters that the document calls required although requests without them are answered, with the reason. */
  readonly notRequired: ReadonlyMap<string, string>;
  /** Whether the document leaves open what else an object may hold, so that misspelt names would pass. */
  readonly hasOpenObjects: boolean;
}

/** Jellyfin 12.0. */
export const JELLYFIN: Product = {
  name: "jellyfin",
  file: "jellyfin-openapi.json",
  // Still served by 12.0.
  hiddenRoutes: [
    [/^\/Users\/[^/]+\/Views$/i, "/UserViews"],
    [/^\/Users\/[^/]+\/Items$/i, "/Items"],
    [/^\/Users\/[^/]+\/Items\/([^/]+)$/i, "/Items/$1"],
  ],
  undocumentedPaths: [[/^\/socket$/, "the web socket, of whose messages alone the document has the schemas"]],
  undocumented: new Map([["apikey", "a security scheme of every operation that needs a token"]]),
  notRequired: new Map(),
  hasOpenObjects: false,
};

/** Emby 4.8, whose document 4.9 repeats. */
export const EMBY: Product = {
  name: "emby",
  file: "emby-openapi.json",
  hiddenRoutes: [],
  undocumentedPaths: [[/^\/(embywebsocket|socket)$/, "the web socket, which Emby's guide to it names"]],
  undocumented: new Map([
    ["api_key", "a security scheme of every operation that needs a token"],
    ["locationtypes", "Emby's own client for Kodi sends it with every listing"],
    ["mediasourceid", "the address that the server itself gives for a stream has it"],
  ]),
  notRequired: new Map([["container", "the server streams a file as it is without being told its container"]]),
  hasOpenObjects: true,
};
