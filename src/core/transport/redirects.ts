import type { MediaURL } from "mediafs/plugin-api";
import { MediaFsError } from "../base/index.js";
import { headerOf, type ResponseHead } from "./response-head.js";

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 3;
const OWN_HEADERS = { "accept-encoding": "identity", "user-agent": "mediafs" };

/** Sends one request; resolves with the place a redirect names, or undefined once the exchange is done. */
export type Hop = (url: URL, headers: Readonly<Record<string, string>>) => Promise<URL | undefined>;

/**
 * Makes hops until one is not redirected, at most three further; the media's headers go to its own origin alone, as
 * any of them may be a credential. `headers` have lower-case names and win over the media's own. Rejects as `hop`, or
 * with SERVER_BAD_ANSWER for redirects that lead nowhere.
 */
export async function followRedirects(
  { label, media, headers }: { label: string; media: MediaURL; headers: Readonly<Record<string, string>> },
  hop: Hop,
): Promise<void> {
  const { origin } = media.url;
  let { url } = media;
  for (let redirects = 0; ; redirects += 1) {
    const trusted = url.origin === origin ? lowerCased(media.headers) : {};
    const next = await hop(url, { ...trusted, ...OWN_HEADERS, ...headers });
    if (next === undefined) return;
    if (redirects === MOST_REDIRECTS) throw badRedirect(label, "too many");
    url = next;
  }
}

/** Where an answer of `from` redirects to; undefined if it is no redirect. Throws SERVER_BAD_ANSWER for a useless one. */
export function redirectOf(head: ResponseHead, from: URL, label: string): URL | undefined {
  if (!REDIRECTS.includes(head.status)) return undefined;
  const location = headerOf(head, "location") ?? "";
  const target = URL.canParse(location, from.href) && location !== "" ? new URL(location, from) : undefined;
  if (target === undefined || !/^https?:$/.test(target.protocol)) throw badRedirect(label, "useless");
  return target;
}

function lowerCased(headers: MediaURL["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

function badRedirect(label: string, what: string): MediaFsError {
  return new MediaFsError("SERVER_BAD_ANSWER", `${what} redirects for ${label}`);
}
