import type { MediaURL } from "mediafs/plugin-api";
import type { RangeSource } from "../transport/index.js";
import type { CachedFile } from "./file-cache.js";

/** Keeps the validator that all cached bytes of a file have in common. */
export interface ValidatorHolder {
  validator: string | undefined;
}

/**
 * The source of a reader with the validator of the cached file: whoever fetches, with whatever credentials, must get
 * the file that is cached.
 */
export class SharedSource implements RangeSource {
  readonly key: string;
  readonly label: string;
  readonly serverKey: string;
  readonly totalBytes: number;
  readonly #source: RangeSource;
  readonly #holder: ValidatorHolder;

  constructor(file: CachedFile, holder: ValidatorHolder) {
    this.key = file.key;
    this.label = file.source.label;
    this.serverKey = file.source.serverKey;
    this.totalBytes = file.sizeBytes;
    this.#source = file.source;
    this.#holder = holder;
  }

  get validator(): string | undefined {
    return this.#holder.validator;
  }

  set validator(validator: string | undefined) {
    this.#holder.validator = validator;
  }

  resolve(signal: AbortSignal): Promise<MediaURL> {
    return this.#source.resolve(signal);
  }

  invalidate(refused: MediaURL, status: number): void {
    this.#source.invalidate(refused, status);
  }
}
