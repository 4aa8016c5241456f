/** Parameters of a query; `undefined` ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The base address in what a user wrote: without query, fragment, name, password, trailing slash, and without the page
 * of the web client or of the server's identity.
 */
export function baseAddress(url: string): URL {
  const base = new URL(url);
  base.search = "";
  base.hash = "";
  base.username = "";
  base.password = "";
  base.pathname = basePathOf(base.pathname);
  return base;
}

/** The address of an API path, which starts with a slash, below the base. */
export function addressOf(base: URL, path: string, query: Query = {}): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, "")}${path}`;
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/** The path of an address below the base, as it is sent. */
export function pathBelow(base: URL, url: URL): string {
  return url.pathname.slice(base.pathname.replace(/\/+$/, "").length);
}

/** What to tell the user about a redirect: the address that the server is probably at, or that a proxy is in the way. */
export function redirectHint(base: URL, location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location, base.href)) return undefined;
  const target = new URL(location, base);
  if (target.hostname !== base.hostname) {
    return `${base.host} redirects to ${target.host}; a proxy that asks for a sign-in has to let this path through`;
  }
  const address = `${target.origin}${basePathOf(target.pathname)}`.replace(/\/$/, "");
  return `The server redirects to another address; set \`url\` to ${address}`;
}

function basePathOf(pathname: string): string {
  return pathname
    .replace(/\/web(\/.*)?$/i, "")
    .replace(/\/identity$/, "")
    .replace(/\/+$/, "");
}
