import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { HOSTILE_NAMES } from "../../src/testing/index.js";

export const SHELF_PASSWORD = "pass-Word/7&=é";
export const SHELF_TOKEN = "tok-5f0c4be1d97742a6b8e3";

/** Something on the shelf, as its API says it. */
export interface ShelfItem {
  readonly id: string;
  readonly name: string;
  readonly folder: boolean;
  readonly parent: string;
  readonly size?: number;
  readonly art?: boolean;
  readonly subtitle?: boolean;
}

const LIBRARIES = [
  { id: "films", name: "Films" },
  { id: "shows", name: "Shows" },
];
const FILE_BYTES = 10_007;

/** The smallest media server that has everything a connector may show. Every answer needs a token. */
export class ShelfServer {
  readonly items: ShelfItem[] = [];
  readonly #server: Server;

  private constructor() {
    for (const [index, name] of HOSTILE_NAMES.entries()) {
      this.#add({ id: `f${index}`, name, parent: "films", size: FILE_BYTES });
    }
    this.#add({ id: "f0", name: "Film.mkv", parent: "films", size: FILE_BYTES, art: true, subtitle: true });
    this.#add({ id: "s0", name: "Show", parent: "shows", folder: true, art: true });
    for (const id of ["e0", "e1", "e2"]) this.#add({ id, name: `${id}.mkv`, parent: "s0", size: FILE_BYTES + 1 });
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<ShelfServer> {
    const shelf = new ShelfServer();
    await new Promise<void>((started) => shelf.#server.listen(0, "127.0.0.1", started));
    return shelf;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Takes the first film out. */
  async change(): Promise<void> {
    this.items.splice(0, 1);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #add(item: Omit<ShelfItem, "folder"> & { readonly folder?: boolean }): void {
    const at = this.items.findIndex(({ id }) => id === item.id);
    this.items.splice(at < 0 ? this.items.length : at, at < 0 ? 0 : 1, { folder: false, ...item });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    if (url.pathname === "/login") return this.#login(await text(request), response);
    if (request.headers.authorization !== `Bearer ${SHELF_TOKEN}`) return send(response, 401, {});
    const [, route = "", id = ""] = url.pathname.split("/");
    if (route === "files" || route === "cut") return sendBytes(request, response, { id, shifted: route === "cut" });
    if (route === "art" || route === "subs") return void response.end(`${route} of ${id}`);
    const found = this.#find(route, url.searchParams, await text(request));
    send(response, found === undefined ? 404 : 200, found ?? {});
  }

  #login(body: string, response: ServerResponse): void {
    const { password } = JSON.parse(body) as { password: string };
    if (password === SHELF_PASSWORD) send(response, 200, { token: SHELF_TOKEN });
    else send(response, 401, {});
  }

  #find(route: string, query: URLSearchParams, body: string): unknown {
    const under = query.get("under") ?? "";
    switch (route) {
      case "about":
        return { id: "shelf-1", version: "1.2.3" };
      case "libraries":
        return LIBRARIES;
      case "children":
        if (![...LIBRARIES, ...this.items].some(({ id }) => id === under)) return undefined;
        return this.#page(query, ({ parent }) => parent === under);
      case "everything":
        return this.#page(query, (item) => under === this.#libraryOf(item));
      case "details":
        return this.items.filter(({ id }) => (JSON.parse(body) as string[]).includes(id));
      default:
        return undefined;
    }
  }

  #page(query: URLSearchParams, isMeant: (item: ShelfItem) => boolean): unknown {
    const all = this.items.filter(isMeant);
    const start = Number(query.get("start"));
    return { items: all.slice(start, start + Number(query.get("limit"))), total: all.length };
  }

  #libraryOf(item: ShelfItem): string {
    const above = this.items.find(({ id }) => id === item.parent);
    return above === undefined ? item.parent : this.#libraryOf(above);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Content is a function of the offset and the file. */
function sendBytes(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { id, shifted }: { readonly id: string; readonly shifted: boolean },
): void {
  const size = id.startsWith("e") ? FILE_BYTES + 1 : FILE_BYTES;
  const bytes = Buffer.from(Array.from({ length: size }, (_, offset) => (offset * 31 + (offset >> 8)) & 0xff));
  const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "");
  if (range === null) return void response.end(bytes);
  const [from, to] = [Number(range[1]), Number(range[2])];
  const part = shifted ? bytes.subarray(0, to + 1 - from) : bytes.subarray(from, to + 1);
  response.writeHead(206, { "content-range": `bytes ${from}-${to}/${size}`, "content-length": part.length }).end(part);
}
