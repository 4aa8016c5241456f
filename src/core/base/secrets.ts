import { token } from "./token.js";

const MASK = "***";
// Shorter values would mask ordinary words; no server issues such tokens.
const SHORTEST_SECRET = 4;

/** The secrets of this run and the one way to take them out of a text. */
export interface Secrets {
  /** Registers a value; from now on {@link mask} removes it in every encoding. */
  add(value: string): void;
  /** The text with every known secret, plain, percent-encoded, JSON-escaped or in base64, replaced by `***`. */
  mask(text: string): string;
}
export const Secrets = token<Secrets>("Secrets");

/** Keeps secrets in memory only. */
export class SecretRegistry implements Secrets {
  readonly #values = new Set<string>();
  #forms: readonly string[] = [];

  add(value: string): void {
    if (value.length < SHORTEST_SECRET || this.#values.has(value)) return;
    this.#values.add(value);
    const forms = [...this.#values].flatMap(encodings);
    // Longest first: a form that contains another must go as a whole.
    this.#forms = [...new Set(forms)].sort((a, b) => b.length - a.length);
  }

  mask(text: string): string {
    return this.#forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  }
}

function encodings(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64");
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(value).toString("base64url"),
  ];
}
