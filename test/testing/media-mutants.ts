import { sources, urlOf } from "./mutant.js";
import { type MethodMutant, type Mutant, methodMutant } from "./mutant-verdict.js";

const MUTATIONS: readonly MethodMutant[] = [
  [
    "gives metadata of the first item alone",
    "details",
    /asked for 18 items, getItems gave 1; missing: f1,/,
    ({ connector }) => ({
      getItems: async (ids, signal) => (await connector.getItems?.(ids.slice(0, 1), signal)) ?? [],
    }),
  ],
  [
    "fails for an id that is gone",
    "details",
    /with one unknown id getItems rejects: .*ITEM_NOT_FOUND|with one unknown id getItems rejects: MediaFsError: gone/,
    ({ connector, context }) => ({
      getItems: async (ids, signal) => {
        const found = (await connector.getItems?.(ids, signal)) ?? [];
        if (found.length < ids.length) throw context.fail("ITEM_NOT_FOUND", "gone");
        return found;
      },
    }),
  ],
  [
    "lists a byte too much",
    "sources",
    /is listed with 10008 bytes, and its Content-Range says 10007/,
    sources((source) => (source.sizeBytes === 10_007 ? { ...source, sizeBytes: 10_008 } : source)),
  ],
  [
    "points to an address that ignores ranges",
    "sources",
    /Range: bytes=0-1 of "e\d\.mkv" .* is answered with 200/,
    ({ connector, context }) => ({
      getStreamURL: async (item, source, signal) => {
        const media = await connector.getStreamURL(item, source, signal);
        return item.id.startsWith("e") ? { ...media, url: urlOf(context, "art/e0") } : media;
      },
    }),
  ],
  [
    "points to bytes of another place",
    "sources",
    /overlapping ranges of "e\d\.mkv" .* disagree about the same bytes/,
    ({ connector, context }) => ({
      getStreamURL: async (item, source, signal) => {
        const media = await connector.getStreamURL(item, source, signal);
        return item.id.startsWith("e") ? { ...media, url: urlOf(context, `cut/${item.id}`) } : media;
      },
    }),
  ],
  [
    "lists images that are not there",
    "artwork",
    /the poster of "\w+(\.mkv)?" answers 404 with 2 bytes at \/nothing/,
    ({ connector, context }) => ({
      getArtworkURL: async (...call) => ({
        ...(await connector.getArtworkURL(...call)),
        url: urlOf(context, "nothing"),
      }),
    }),
  ],
  [
    "lists subtitles that are not there",
    "subtitles",
    /the subtitle sub of "Film\.mkv" answers 404/,
    ({ connector, context }) => ({
      getSubtitleURL: async ({ id, type }, _subtitle, signal) => {
        const media = await connector.getStreamURL({ id, type }, { id }, signal);
        return { ...media, url: urlOf(context, "nothing") };
      },
    }),
  ],
];

/** Connectors whose metadata or bytes are wrong. */
export const MEDIA_MUTANTS: readonly Mutant[] = MUTATIONS.map(methodMutant);
