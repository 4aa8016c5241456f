/** The versions of the API that the simulated server can speak. */
export type ServerVersion = "10.8.13" | "10.11.11" | "12.0.0";

/** What differs between them. */
export interface VersionFeatures {
  /** `/UserViews` and `/Items/{id}`; before them only routes below `/Users/{id}`. */
  readonly newRoutes: boolean;
  /** Whether `X-Emby-Token`, `api_key`, the `Emby` scheme and the like are accepted. */
  readonly legacyAuth: boolean;
  /** Whether paths may start with `/emby` or `/mediabrowser`. */
  readonly legacyPrefix: boolean;
  /** Whether a typed listing of a library goes into its folders when the request does not say. */
  readonly typedListingsAreRecursive: boolean;
  /** Whether image answers carry an ETag. */
  readonly imageEtags: boolean;
}

/** What a server of this version does. */
export function featuresOf(version: ServerVersion): VersionFeatures {
  const is12 = version === "12.0.0";
  return {
    newRoutes: version !== "10.8.13",
    legacyAuth: !is12,
    legacyPrefix: !is12,
    typedListingsAreRecursive: is12,
    imageEtags: is12,
  };
}
