import type { ListingAge } from "./catalog.js";
import type { FilledSlot } from "./listing-slots.js";

/** How far back the listings of an entry are. Pure. */
export function listingAge(serverKey: string, slots: Iterable<FilledSlot>): ListingAge {
  const own = [...slots].filter((slot) => slot.directory.serverKey === serverKey);
  const moments = own.map((slot) => slot.record.listing.fetchedAtMs);
  return {
    serverKey,
    listings: own.length,
    oldestFetchedAtMs: moments.length === 0 ? undefined : moments.reduce((a, b) => Math.min(a, b)),
    stale: own.filter((slot) => slot.servesStale).length,
  };
}
