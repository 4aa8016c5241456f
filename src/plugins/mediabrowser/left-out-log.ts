import type { PluginLogger } from "mediafs/plugin-api";
import type { ItemDto } from "./dto.js";

const MOST_REMEMBERED = 10_000;

/** Says once for each item why it, or a file of it, is not shown. */
export class LeftOutLog {
  readonly #log: PluginLogger;
  readonly #said = new Set<string>();

  constructor(log: PluginLogger) {
    this.#log = log;
  }

  /** Logs the reasons, unless this item was spoken of before. */
  say(dto: ItemDto, reasons: readonly string[]): void {
    if (reasons.length === 0 || this.#said.has(dto.Id) || this.#said.size >= MOST_REMEMBERED) return;
    this.#said.add(dto.Id);
    for (const reason of new Set(reasons)) this.#log.info(`left out of ${dto.Name ?? dto.Id}: ${reason}`);
  }
}
