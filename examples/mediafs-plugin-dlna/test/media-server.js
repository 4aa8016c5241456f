import { createServer } from "node:http";
import { escapeXml } from "../lib/xml.js";

/**
 * A container (`objects`) or a file of an item. `xml` is what DIDL-Lite says of it beside its title.
 *
 * @typedef {object} Thing
 * @property {string} title
 * @property {readonly Thing[]} [objects]
 * @property {number} [size]
 * @property {string} [xml] `URL` stands for the address of its file.
 */

/** @typedef {{ readonly id: string, readonly parentId: string, readonly thing: Thing }} Known */

/**
 * What a test server does otherwise.
 *
 * @typedef {object} Settings
 * @property {string} [origin] What it gives as its own address. Default: where it is reached.
 * @property {string} [searchCaps]
 * @property {number} [mostObjects] In one answer, as servers with small buffers have it.
 * @property {boolean} [isCounting] Whether it tells how many there are. Default true.
 * @property {string} [description] In place of its own.
 * @property {boolean} [hasFiles] Whether it has the files that it lists. Default true.
 */

/** The byte of every file at an offset. @param {number} offset */
export const byteAt = (offset) => (offset * 31) % 251;

export const ID = "uuid:00000000-1111-2222-3333-444444444444";

/** @typedef {{ readonly top: readonly Thing[], readonly settings: Settings, readonly url: string }} Served */

/**
 * A UPnP media server of a few lines.
 *
 * @param {Thing[]} top What lies in the container 0; may be changed while it runs.
 * @param {Settings} [settings]
 */
export async function startMediaServer(top, settings = {}) {
  const asked = /** @type {string[]} */ ([]);
  let url = "";
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const action = /#(\w+)"$/.exec(String(request.headers.soapaction))?.[1] ?? "";
    asked.push(action === "" ? `${request.method} ${request.url}` : `${action} ${argument(body, "ObjectID")}`.trim());
    if (request.url === "/desc.xml") response.end(settings.description ?? DESCRIPTION);
    else if (request.url !== "/control" && settings.hasFiles === false) response.writeHead(404).end();
    else if (request.url !== "/control") sendFile(request, response);
    else {
      const inner = ACTIONS[action]?.({ top, settings, url }, body);
      if (inner === undefined) response.writeHead(500).end(FAULT);
      else response.end(envelope(`<u:${action}Response xmlns:u="${SERVICE}">${inner}</u:${action}Response>`));
    }
  });
  await new Promise((started) => server.listen(0, "127.0.0.1", () => started(undefined)));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : undefined}`;
  const stop = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { options: { url: `${url}/desc.xml`, view: "folders" }, url, asked, stop };
}

/** @type {Readonly<Record<string, (served: Served, body: string) => string | undefined>>} */
const ACTIONS = {
  GetSearchCapabilities: ({ settings }) => `<SearchCaps>${settings.searchCaps ?? "dc:title,@id"}</SearchCaps>`,
  GetSystemUpdateID: () => "<Id>1</Id>",
  Browse: (served, body) => {
    const id = argument(body, "ObjectID");
    const known = allOf(served.top);
    const isThere = id === "0" || known.some((object) => object.id === id && object.thing.objects !== undefined);
    const children = known.filter(({ parentId }) => parentId === id);
    return isThere ? page(served, body, body.includes("BrowseMetadata") ? [] : children) : undefined;
  },
  Search: (served, body) => {
    const ids = [...argument(body, "SearchCriteria").matchAll(/@id = &quot;(.*?)&quot;/g)].map(([, id]) => id);
    return page(
      served,
      body,
      allOf(served.top).filter(({ id }) => ids.includes(id)),
    );
  },
};

/**
 * @param {Served} served
 * @param {string} body
 * @param {readonly Known[]} all
 */
function page(served, body, all) {
  const { mostObjects = Number.MAX_SAFE_INTEGER, isCounting = true } = served.settings;
  const start = Number(argument(body, "StartingIndex"));
  const some = all.slice(start, start + Math.min(Number(argument(body, "RequestedCount")), mostObjects));
  const objects = some.map((object) => objectXml(served, object)).join("");
  const didl = `<DIDL-Lite xmlns="d" xmlns:dc="dc" xmlns:upnp="u">${objects}</DIDL-Lite>`;
  const counts = `<NumberReturned>${some.length}</NumberReturned><TotalMatches>${isCounting ? all.length : 0}</TotalMatches>`;
  return `<Result>${escapeXml(didl)}</Result>${counts}`;
}

/**
 * @param {Served} served
 * @param {Known} known
 */
function objectXml({ settings, url }, { id, parentId, thing: { title, objects, size = 0, xml } }) {
  const name = objects === undefined ? "item" : "container";
  const file = `${settings.origin ?? url}/files/${size}/${encodeURIComponent(id)}.mkv`;
  const res = `<res protocolInfo="http-get:*:video/x-matroska:*" size="${size}">URL</res>`;
  const more = xml ?? (objects === undefined ? `<upnp:class>object.item.videoItem</upnp:class>${res}` : "");
  const start = `<${name} id="${id}" parentID="${parentId}" restricted="1"><dc:title>${escapeXml(title)}</dc:title>`;
  return `${start}${more.replaceAll("URL", escapeXml(file))}</${name}>`;
}

const SERVICE = "urn:schemas-upnp-org:service:ContentDirectory:1";
const DESCRIPTION = `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>Cellar</friendlyName>
<modelName>Test server</modelName><modelNumber>7</modelNumber><UDN>${ID}</UDN><serviceList><service>
<serviceType>${SERVICE}</serviceType><controlURL>/control</controlURL></service></serviceList></device></root>`;
const FAULT = envelope(
  "<s:Fault><detail><UPnPError><errorCode>701</errorCode><errorDescription>none</errorDescription></UPnPError></detail></s:Fault>",
);

/** @param {string} inner */
function envelope(inner) {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`;
}

/** @param {string} body @param {string} name */
function argument(body, name) {
  return new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(body)?.[1] ?? "";
}

/**
 * @param {readonly Thing[]} things
 * @param {string} [parentId]
 * @returns {Known[]}
 */
function allOf(things, parentId = "0") {
  return things.flatMap((thing) => {
    const id = `${parentId}/${Buffer.from(thing.title).toString("hex").slice(0, 40)}`;
    return [{ id, parentId, thing }, ...allOf(thing.objects ?? [], id)];
  });
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function sendFile({ url = "", headers: { range = "" } }, response) {
  const size = Number(/^\/files\/(\d+)\//.exec(url)?.[1] ?? Number.NaN);
  const [, first = 0, last = size - 1] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const [from, to] = [Number(first), Math.min(Number(last), size - 1)];
  if (Number.isNaN(size)) response.writeHead(404).end();
  else {
    response.writeHead(range === "" ? 200 : 206, {
      "content-length": to - from + 1,
      ...(range === "" ? {} : { "content-range": `bytes ${from}-${to}/${size}` }),
    });
    response.end(Buffer.from(Array.from({ length: to - from + 1 }, (_, index) => byteAt(from + index))));
  }
}
