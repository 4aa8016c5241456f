import type {
  Connector,
  MediaFsPlugin,
  MediaItem,
  MediaURL,
  Page,
  PageRequest,
  PluginContext,
  PluginHttpResponse,
} from "mediafs/plugin-api";
import type { ShelfItem } from "./shelf-server.js";

interface ShelfOptions extends Readonly<Record<string, string | undefined>> {
  readonly url: string;
  readonly password: string;
}

/** A connector for the shelf server, written as the guide says. It keeps the contract in every point. */
export const shelfPlugin: MediaFsPlugin = {
  name: "shelf",
  apiVersion: "^1.0.0",
  options: {
    url: { type: "url", required: true, help: "Address." },
    password: { type: "string", required: true, secret: true, help: "Password." },
  },
  connect: (context) => ShelfConnector.connect(context as unknown as PluginContext<ShelfOptions>),
};

class ShelfConnector implements Connector {
  readonly #context: PluginContext<ShelfOptions>;
  readonly #token: string;
  #closed = false;

  private constructor(
    context: PluginContext<ShelfOptions>,
    token: string,
    readonly server: Connector["server"],
  ) {
    this.#context = context;
    this.#token = token;
  }

  static async connect(context: PluginContext<ShelfOptions>): Promise<ShelfConnector> {
    const url = new URL("login", context.options.url);
    const { password } = context.options;
    const login = await context.http.request({ url, method: "POST", json: { password }, signal: context.signal });
    const { token } = read<{ token?: string }>(context, login, "the login");
    if (token === undefined) throw context.fail("SERVER_WRONG_ADDRESS", "the login gave no token");
    context.addSecret(token);
    const nameless = new ShelfConnector(context, token, { product: "Shelf", version: "", id: "" });
    const about = await nameless.#get<{ id: string; version: string }>("about", context.signal);
    return new ShelfConnector(context, token, { product: "Shelf", ...about });
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#get("about", signal);
  }

  async listLibraries(signal: AbortSignal) {
    const libraries = await this.#get<{ id: string; name: string }[]>("libraries", signal);
    return libraries.map((library) => ({ ...library, kind: "folders" as const }));
  }

  listItems: Connector["listItems"] = ({ library, item }, page, signal) =>
    this.#page(`children?under=${item?.id ?? library.id}`, page, signal);

  sweep = (library: { readonly id: string }, page: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> =>
    this.#page(`everything?under=${library.id}`, page, signal);

  getItems = async (ids: readonly string[], signal: AbortSignal): Promise<MediaItem[]> => {
    const items = await this.#ask<ShelfItem[]>({ path: "details", json: ids }, signal);
    return items.map((item) => ({ ...itemOf(item), details: { plot: `What ${item.name} tells.` } }));
  };

  getStreamURL: Connector["getStreamURL"] = async (_item, { id }, signal) => this.#media(`files/${id}`, signal);
  getArtworkURL: Connector["getArtworkURL"] = async ({ id }, _artwork, signal) => this.#media(`art/${id}`, signal);
  getSubtitleURL = async ({ id }: { readonly id: string }, _subtitle: unknown, signal: AbortSignal) =>
    this.#media(`subs/${id}`, signal);

  async close(): Promise<void> {
    this.#closed = true;
  }

  #media(path: string, signal: AbortSignal): MediaURL {
    this.#requireOpen(signal);
    return { url: new URL(path, this.#context.options.url), headers: { authorization: `Bearer ${this.#token}` } };
  }

  async #page(path: string, { start, limit }: PageRequest, signal: AbortSignal): Promise<Page<MediaItem>> {
    const query = `${path}&start=${start}&limit=${limit}`;
    const { items, total } = await this.#get<{ items: ShelfItem[]; total: number }>(query, signal);
    const next = start + items.length;
    const more = items.length > 0 && next < total ? { nextStart: next } : {};
    return { items: items.map(itemOf), total, ...more };
  }

  #get<T>(path: string, signal: AbortSignal): Promise<T> {
    return this.#ask({ path }, signal);
  }

  async #ask<T>({ path, json }: { readonly path: string; readonly json?: unknown }, signal: AbortSignal): Promise<T> {
    this.#requireOpen(signal);
    const { http, options } = this.#context;
    const headers = { authorization: `Bearer ${this.#token}` };
    const url = new URL(path, options.url);
    const question = json === undefined ? {} : ({ method: "POST", json } as const);
    return read(this.#context, await http.request({ url, headers, signal, ...question }), path);
  }

  #requireOpen(signal: AbortSignal): void {
    if (this.#closed || signal.aborted) throw this.#context.fail("ABORTED", "interrupted");
  }
}

function read<T>({ fail }: PluginContext<ShelfOptions>, answer: PluginHttpResponse, what: string): T {
  if (answer.status === 401) throw fail("AUTH_REJECTED", `${what} was refused`);
  if (answer.status === 404) throw fail("ITEM_NOT_FOUND", `${what} is gone`);
  if (answer.status !== 200) throw fail("SERVER_BAD_ANSWER", `${what} answered ${answer.status}`);
  return answer.json() as T;
}

function itemOf({ id, name, folder, parent, size, art, subtitle }: ShelfItem): MediaItem {
  const images = art === true ? [{ kind: "poster", index: 0, version: "1" } as const] : [];
  const subtitles = subtitle === true ? [{ id: "sub", extension: "srt", language: "fr" }] : [];
  const sources = [{ id, version: "1", fileName: name, ...(size === undefined ? {} : { sizeBytes: size }), subtitles }];
  return {
    id,
    name,
    parentId: parent,
    version: "1",
    type: folder ? "folder" : "video",
    artwork: images,
    ...(folder ? {} : { sources }),
  };
}
