/** Parameters of a query. */
export type Query = Readonly<Record<string, string | number>>;

/** The base address in what a user wrote: without query, fragment, trailing slash or the web client's page. */
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
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

/** What to tell the user about a redirect; undefined when the answer has none. */
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
