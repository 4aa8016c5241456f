import { idOf, type Library } from "../jellyfin-server/index.js";

const FIRST_ID = 28;

/** The short decimal ids that Emby gives to everything, for the ids of the model. They stay while the library lives. */
export class DecimalIds {
  readonly #decimals = new Map<string, number>();
  readonly #origins: string[] = [];

  /** The decimal id of an id of the model. */
  of(id: string): string {
    return String(this.numberOf(id));
  }

  /** The same as a number, as references by number have it. */
  numberOf(id: string): number {
    let decimal = this.#decimals.get(id);
    if (decimal === undefined) {
      decimal = FIRST_ID + this.#origins.length;
      this.#decimals.set(id, decimal);
      this.#origins.push(id);
    }
    return decimal;
  }

  /** A number for a name that is no item: a studio, a genre, a tag. */
  ofName(kind: string, name: string): number {
    return this.numberOf(idOf(kind, name));
  }

  /** The id of the model behind a decimal one; undefined when nothing has it. */
  origin(decimal: string): string | undefined {
    return /^\d+$/.test(decimal) ? this.#origins[Number(decimal) - FIRST_ID] : undefined;
  }
}

const idsOfLibraries = new WeakMap<Library, DecimalIds>();

/** The ids of a library: the same at every server that shows it. */
export function decimalIdsOf(library: Library): DecimalIds {
  const known = idsOfLibraries.get(library);
  if (known !== undefined) return known;
  const ids = new DecimalIds();
  idsOfLibraries.set(library, ids);
  return ids;
}
