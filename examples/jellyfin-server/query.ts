import { problemAnswer, Refusal } from "./answer.js";
import { parseId } from "./ids.js";

/** Query parameters with the real server's reading of them: names in any case, lists by commas, ids with or without dashes. */
export class Query {
  readonly #values = new Map<string, string[]>();

  constructor(readonly parameters: URLSearchParams) {
    for (const [name, value] of parameters) {
      const key = name.toLowerCase();
      this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
    }
  }

  /** The first value; undefined when absent or empty. */
  text(name: string): string | undefined {
    const value = this.#values.get(name.toLowerCase())?.[0];
    return value === "" ? undefined : value;
  }

  /** All values of a comma list, in lower case. Unknown ones are the caller's to ignore, as the real server does. */
  list(name: string): string[] {
    const values = this.#values.get(name.toLowerCase()) ?? [];
    return values.flatMap((value) => value.split(",")).flatMap((value) => value.trim().toLowerCase() || []);
  }

  /** A whole number. Refuses what is none with 400. */
  integer(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return /^-?\d+$/.test(value) ? Number(value) : refuseValue(name, value);
  }

  /** `true` or `false`. Refuses anything else with 400. */
  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    return value === "true" || value === "false" ? value === "true" : refuseValue(name, value);
  }

  /** An id. Refuses what is none with 400. */
  id(name: string): string | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : (parseId(value) ?? refuseValue(name, value));
  }

  /** Several ids; those that are none are dropped. */
  ids(name: string): string[] {
    return this.list(name).flatMap((value) => parseId(value) ?? []);
  }

  /** A moment, milliseconds since 1970. Refuses what is none with 400. */
  date(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const ms = Date.parse(value);
    return Number.isNaN(ms) ? refuseValue(name, value) : ms;
  }
}

function refuseValue(name: string, value: string): never {
  throw new Refusal(problemAnswer(400, { [name]: [`The value '${value}' is not valid.`] }));
}
