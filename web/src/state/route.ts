import { signal } from "@preact/signals";

/** The views, in the order of the navigation. */
export const VIEWS = ["overview", "files", "cache", "servers", "plugins", "incidents", "log", "settings"] as const;

/** Name of a view, as it stands in the address. */
export type View = (typeof VIEWS)[number];

/** Names of the views for people. */
export const VIEW_TITLES: Readonly<Record<View, string>> = {
  overview: "Overview",
  files: "Open files",
  cache: "Cache",
  servers: "Servers",
  plugins: "Plugins",
  incidents: "Incidents",
  log: "Log",
  settings: "Settings",
};

/** Where the page is: a view, and what of it. */
export interface Route {
  readonly view: View;
  readonly detail: string | undefined;
}

/** Where the page is now; follows the address. */
export const route = signal<Route>(routeIn(location.hash));

addEventListener("hashchange", () => {
  route.value = routeIn(location.hash);
});

/** The address of a view. Pure. */
export function addressOf(view: View, detail?: string | number): string {
  return `#/${view}${detail === undefined ? "" : `/${encodeURIComponent(detail)}`}`;
}

/** Goes to a view. */
export function goTo(view: View, detail?: string | number): void {
  location.hash = addressOf(view, detail);
}

/** What an address means; an unknown one is the overview. Pure. */
export function routeIn(hash: string): Route {
  const [name = "", detail] = hash.replace(/^#\/?/, "").split("/");
  const view = VIEWS.find((each) => each === name) ?? "overview";
  return { view, detail: detail === undefined || detail === "" ? undefined : decoded(detail) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
