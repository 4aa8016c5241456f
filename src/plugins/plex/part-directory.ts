import type { ItemRef, PluginContext, SourceRef } from "mediafs/plugin-api";
import { keyOf } from "./container.js";
import type { MetadataDto } from "./dto.js";
import { type ReadablePart, readableParts } from "./map-source.js";
import type { MetadataRequests } from "./metadata-requests.js";

// Of more files the address is asked for again when they are opened.
const MOST_REMEMBERED = 20_000;

/** Where the files are that listings showed. A file that is not remembered costs one request. */
export class PartDirectory {
  readonly #metadata: MetadataRequests;
  readonly #context: PluginContext;
  readonly #parts = new Map<string, ReadablePart>();

  constructor(metadata: MetadataRequests, context: PluginContext) {
    this.#metadata = metadata;
    this.#context = context;
  }

  /** Takes in the files of items; the newest answer counts. */
  observe(dtos: readonly MetadataDto[]): void {
    for (const dto of dtos) {
      const itemId = keyOf(dto);
      if (itemId === undefined) continue;
      for (const part of readableParts(dto)) this.#remember(nameOf(itemId, part.id), part);
    }
  }

  /**
   * The file of an item. Rejects with ITEM_NOT_FOUND when it is gone, or is another one than the version that is meant:
   * the server says nothing of this with the bytes.
   */
  async find(item: ItemRef, source: SourceRef, signal: AbortSignal): Promise<ReadablePart> {
    const name = nameOf(item.id, source.id);
    if (!isMeant(this.#parts.get(name), source)) this.observe(await this.#metadata.details([item.id], signal));
    const part = this.#parts.get(name);
    if (part === undefined) throw this.#context.fail("ITEM_NOT_FOUND", "the file is not on the server any more");
    if (isMeant(part, source)) return part;
    throw this.#context.fail("ITEM_NOT_FOUND", "the file was replaced on the server", { hint: "Open it again." });
  }

  /** Forgets where a file was: it was not there any more. */
  forget(item: ItemRef, source: SourceRef): void {
    this.#parts.delete(nameOf(item.id, source.id));
  }

  #remember(name: string, part: ReadablePart): void {
    this.#parts.delete(name);
    this.#parts.set(name, part);
    const oldest = this.#parts.size > MOST_REMEMBERED ? this.#parts.keys().next().value : undefined;
    if (oldest !== undefined) this.#parts.delete(oldest);
  }
}

function isMeant(part: ReadablePart | undefined, { version }: SourceRef): boolean {
  if (part === undefined) return false;
  return version === undefined || part.version === undefined || part.version === version;
}

function nameOf(itemId: string, partId: string): string {
  return `${itemId} ${partId}`;
}
