import { entryChange, type ServerConfig } from "../config/index.js";

/** What becomes of the entries, by key. An entry in none of the lists stays connected as it is. */
export interface EntryChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Another server, or another kind of server, under the same key. */
  readonly replaced: readonly string[];
  /** The same server, connected anew with other credentials or options. */
  readonly reconnected: readonly string[];
}

/** The entries shown until now and from now on. */
export interface EntriesBeforeAndAfter {
  readonly known: ReadonlyMap<string, ServerConfig>;
  readonly shown: readonly ServerConfig[];
  /** Whether another plugin than before goes by this name. */
  readonly isOtherPlugin: (type: string) => boolean;
}

/** How the entries change. Pure. */
export function changesOfEntries({ known, shown, isOtherPlugin }: EntriesBeforeAndAfter): EntryChanges {
  const keys = new Set(shown.map(({ key }) => key));
  const fates = shown.map((server) => {
    const old = known.get(server.key);
    if (old === undefined) return [server.key, "added"] as const;
    return [server.key, isOtherPlugin(server.type) ? "server" : entryChange(old, server)] as const;
  });
  const of = (wanted: string) => fates.filter(([, fate]) => fate === wanted).map(([key]) => key);
  return {
    added: of("added"),
    removed: [...known.keys()].filter((key) => !keys.has(key)),
    replaced: of("server"),
    reconnected: of("settings"),
  };
}
