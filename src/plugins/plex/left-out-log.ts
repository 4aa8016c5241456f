import type { PluginLogger } from "mediafs/plugin-api";
import type { MetadataDto } from "./dto.js";
import { textOf } from "./scalars.js";

const MOST_REMEMBERED = 10_000;

/** Says once for each item why it, or one of its files, is not shown. */
export class LeftOutLog {
  readonly #log: PluginLogger;
  readonly #said = new Set<string>();

  constructor(log: PluginLogger) {
    this.#log = log;
  }

  say(dto: MetadataDto, reasons: readonly string[]): void {
    for (const reason of new Set(reasons)) {
      const name = `${textOf(dto.ratingKey)} ${reason}`;
      if (this.#said.has(name) || this.#said.size >= MOST_REMEMBERED) continue;
      this.#said.add(name);
      this.#log.debug("left out", { item: textOf(dto.title), id: textOf(dto.ratingKey), reason });
    }
  }
}
