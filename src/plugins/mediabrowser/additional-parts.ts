import type { ItemDto } from "./dto.js";

/** Asks the server for the further parts of an item, in order. */
export type PartsRequest = (itemId: string, signal: AbortSignal) => Promise<readonly ItemDto[]>;

const MOST_KEPT = 2000;
// Requests under way at once for the items of one page.
const AT_ONCE = 4;

/** The further parts of items that lie in several files. Kept until the item changes. */
export class AdditionalParts {
  readonly #request: PartsRequest;
  readonly #kept = new Map<string, { readonly etag: string; readonly parts: readonly ItemDto[] }>();

  constructor(request: PartsRequest) {
    this.#request = request;
  }

  /** The parts of an item as far as they are known without a request. */
  known(dto: ItemDto): readonly ItemDto[] {
    const kept = this.#kept.get(dto.Id);
    return kept !== undefined && kept.etag === (dto.Etag ?? "") ? kept.parts : [];
  }

  /**
   * Makes the parts of these items known; asks only for those that have some. Resolves with the items whose parts the
   * server does not give; rejects as the requests do when the server itself cannot be asked.
   */
  async learn(dtos: readonly ItemDto[], signal: AbortSignal): Promise<readonly ItemDto[]> {
    const unknown = dtos.filter((dto) => (dto.PartCount ?? 1) > 1 && this.known(dto).length === 0);
    const refused: ItemDto[] = [];
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let dto = unknown.pop(); dto !== undefined; dto = unknown.pop()) {
        if (!(await this.#learnOne(dto, signal))) refused.push(dto);
      }
    });
    await Promise.all(workers);
    return refused;
  }

  async #learnOne(dto: ItemDto, signal: AbortSignal): Promise<boolean> {
    try {
      this.#keep(dto, await this.#request(dto.Id, signal));
      return true;
    } catch (error) {
      // The item may be gone since it was listed. That says nothing of those listed with it, nor of their folder.
      if (isOfOneItem(error)) return false;
      throw error;
    }
  }

  #keep(dto: ItemDto, parts: readonly ItemDto[]): void {
    this.#kept.delete(dto.Id);
    this.#kept.set(dto.Id, { etag: dto.Etag ?? "", parts });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}

function isOfOneItem(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ITEM_NOT_FOUND" || code === "ACCESS_DENIED" || code === "SERVER_BAD_ANSWER";
}
