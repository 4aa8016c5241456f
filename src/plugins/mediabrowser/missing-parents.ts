import type { MediaItem, Page, ParentRef, PluginContext } from "mediafs/plugin-api";
import type { ItemRequests } from "./item-requests.js";

/**
 * Tells a folder that is gone from one that is empty or cannot be listed, where the server answers all three alike:
 * the folder is asked for by its id. Only a listing that gave nothing costs that request.
 */
export class MissingParents {
  readonly #context: PluginContext;
  readonly #requests: ItemRequests;

  constructor(context: PluginContext, requests: ItemRequests) {
    this.#context = context;
    this.#requests = requests;
  }

  /** The listing, unless its parent is gone: then rejects with ITEM_NOT_FOUND. */
  async watch(parent: ParentRef, list: () => Promise<Page<MediaItem>>, signal: AbortSignal): Promise<Page<MediaItem>> {
    let page: Page<MediaItem>;
    try {
      page = await list();
    } catch (error) {
      if (isBadAnswer(error)) await this.#requireThere(parent, signal);
      throw error;
    }
    if (page.items.length === 0) await this.#requireThere(parent, signal);
    return page;
  }

  // A library that is gone is missed in the list of libraries.
  async #requireThere({ item }: ParentRef, signal: AbortSignal): Promise<void> {
    if (item === undefined) return;
    const found = await this.#requests.byIds([item.id], "Etag", signal);
    if (found.length === 0) throw this.#context.fail("ITEM_NOT_FOUND", `item ${item.id} is not on the server`);
  }
}

function isBadAnswer(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SERVER_BAD_ANSWER";
}
