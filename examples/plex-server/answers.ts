import { type Answer, bodyAnswer, Refusal } from "../jellyfin-server/answer.js";

const ALWAYS = { "X-Plex-Protocol": "1.0", "Cache-Control": "no-cache" };

// Names whose value, when all items share it, stands once on the container and not on the items.
const HOISTED = ["librarySectionID", "librarySectionTitle", "parentTitle", "grandparentTitle", "grandparentRatingKey"];

/** A page as every error is answered with, whatever the client accepts. */
export function pageAnswer(status: number, title: string): Answer {
  const page = `<html><head><title>${title}</title></head><body><h1>${status} ${title}</h1></body></html>`;
  return bodyAnswer(status, Buffer.from(page), { ...ALWAYS, "Content-Type": "text/html" });
}

/** The page for whoever has no token that is accepted: it leads browsers to the sign-in, and ends the connection. */
export function unauthorizedAnswer(): Answer {
  const title = "Unauthorized";
  const script = "<script>window.location = '/web/index.html';</script>";
  const page = `<html><head>${script}<title>${title}</title></head><body><h1>401 ${title}</h1></body></html>`;
  return bodyAnswer(401, Buffer.from(page), { ...ALWAYS, "Content-Type": "text/html", Connection: "close" });
}

/** What a server answers while it works on its database, to everything. */
export function maintenanceAnswer(): Answer {
  const text = "Plex Media Server is currently running database migrations.";
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Response code="503" title="Maintenance" status="${text}"/>`;
  return bodyAnswer(503, Buffer.from(xml), { ...ALWAYS, "Content-Type": "application/xml" });
}

/** A refusal by a page. */
export function refusal(status: number, title: string): Refusal {
  return new Refusal(pageAnswer(status, title));
}

/** A page of a list: how many there are in all, and where it starts; absent for a list that is not paged. */
export interface ListPage {
  readonly total: number;
  readonly start: number;
}

/** Items in their container. An empty list is left out. */
export function itemsAnswer(
  items: readonly Record<string, unknown>[],
  page: ListPage | undefined,
  extra: Readonly<Record<string, unknown>> = {},
): Answer {
  const { shared, rest } = hoist(items);
  const paging = page === undefined ? {} : { totalSize: page.total, offset: page.start };
  const list = rest.length === 0 ? {} : { Metadata: rest };
  const answer = containerAnswer({ size: items.length, ...paging, ...extra, ...shared, ...list });
  if (page === undefined) return answer;
  const headers = {
    "X-Plex-Container-Start": String(page.start),
    "X-Plex-Container-Total-Size": String(page.total),
  };
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Anything in a container. */
export function containerAnswer(container: Readonly<Record<string, unknown>>): Answer {
  const body = Buffer.from(JSON.stringify({ MediaContainer: container }));
  return bodyAnswer(200, body, { ...ALWAYS, "Content-Type": "application/json" });
}

/** The answer for a client that did not ask for JSON: XML, of which only the outside is simulated. */
export function xmlAnswer(): Answer {
  const xml = Buffer.from('<?xml version="1.0" encoding="UTF-8"?><MediaContainer size="0"/>');
  return bodyAnswer(200, xml, { ...ALWAYS, "Content-Type": "text/xml;charset=utf-8" });
}

function hoist(items: readonly Record<string, unknown>[]) {
  const [first] = items;
  const names = HOISTED.filter(
    (name) => first?.[name] !== undefined && items.every((item) => item[name] === first[name]),
  );
  const shared = Object.fromEntries(names.map((name) => [name, first?.[name]]));
  const rest = items.map((item) => Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name))));
  return { shared, rest };
}
