import type { LoggedRequest } from "./request-log.js";
import { matchesFilter } from "./request-log.js";

/** Something that goes wrong with an answer. */
export type Fault =
  /** This status instead of the answer. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number; readonly text?: string }
  /** A whole file with 200 to a request for a range. */
  | { readonly kind: "wholeFile" }
  /** A correct 206 for fewer bytes than were asked for. */
  | { readonly kind: "shortRange"; readonly missingBytes: number }
  /** The connection closes politely before the announced end. */
  | { readonly kind: "shortBody"; readonly missingBytes: number }
  /** More bytes than the range holds: announced in Content-Length, or simply sent. */
  | { readonly kind: "longBody"; readonly extraBytes: number; readonly announced?: boolean }
  /** TCP reset after so many bytes of the body. */
  | { readonly kind: "reset"; readonly afterBytes: number }
  /** Nothing more after so many bytes: for a while, or for ever. */
  | { readonly kind: "stall"; readonly afterBytes: number; readonly ms?: number }
  /** A Content-Range whose start or total is off by so much; the bytes are the right ones. */
  | { readonly kind: "wrongContentRange"; readonly startShift?: number; readonly totalShift?: number }
  /** A 206 without Content-Range. */
  | { readonly kind: "noContentRange" }
  /** The range compressed although nobody may compress it. */
  | { readonly kind: "gzip" }
  /** The file is another one now. */
  | {
      readonly kind: "changedFile";
      readonly sizeBytes?: number;
      readonly seed?: number;
      readonly modifiedMs?: number;
    }
  | { readonly kind: "slowFirstByte"; readonly ms: number }
  /** Redirect to a web page, as a wrong base path or a login portal does. */
  | { readonly kind: "redirect"; readonly location?: string }
  /** A web page with 200 instead of the answer. */
  | { readonly kind: "html" }
  /** TCP reset instead of an answer. */
  | { readonly kind: "hangUp" };

/** When a fault strikes. Everything given must hold. */
export interface FaultRule {
  readonly fault: Fault;
  readonly method?: string;
  readonly path?: string | RegExp;
  /** Whether a Range header was sent. */
  readonly ranged?: boolean;
  /** For anything else. */
  readonly when?: (request: LoggedRequest) => boolean;
  /** Matching requests that pass unharmed first. Default 0. */
  readonly skip?: number;
  /** How often it strikes. Default: always. */
  readonly times?: number;
}

/** Faults by chance. */
export interface RandomFaults {
  /** Same seed, same requests, same faults. */
  readonly seed: number;
  /** Of a fault per matching request, 0 to 1. */
  readonly probability: number;
  /** One of them is chosen each time. */
  readonly faults: readonly Fault[];
  readonly method?: string;
  readonly path?: string | RegExp;
  readonly ranged?: boolean;
}

/** The faults that a server is told to play. Rules are tried in order of their adding; the first that strikes wins. */
export class Faults {
  #rules: ((request: LoggedRequest) => Fault | undefined)[] = [];

  /** Adds a rule; call the result to take it back. */
  add(rule: FaultRule): () => void {
    let seen = 0;
    const last = (rule.skip ?? 0) + (rule.times ?? Number.POSITIVE_INFINITY);
    return this.#keep((request) => {
      if (!matchesRule(request, rule)) return undefined;
      seen++;
      return seen > (rule.skip ?? 0) && seen <= last ? rule.fault : undefined;
    });
  }

  /** Adds faults by chance; call the result to take them back. */
  addRandom(random: RandomFaults): () => void {
    const next = randomNumbers(random.seed);
    return this.#keep((request) => {
      if (!matchesRule(request, random) || next() >= random.probability) return undefined;
      return random.faults[Math.floor(next() * random.faults.length)];
    });
  }

  /** Everything works again. */
  clear(): void {
    this.#rules = [];
  }

  /** The fault for this request, if one strikes. Called by the server once per request. */
  strike(request: LoggedRequest): Fault | undefined {
    for (const rule of this.#rules) {
      const fault = rule(request);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #keep(rule: (request: LoggedRequest) => Fault | undefined): () => void {
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((kept) => kept !== rule);
    };
  }
}

/** Numbers from 0 to below 1, the same ones for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function matchesRule(request: LoggedRequest, rule: Omit<FaultRule, "fault">): boolean {
  const filter = {
    ...(rule.method === undefined ? {} : { method: rule.method }),
    ...(rule.path === undefined ? {} : { path: rule.path }),
    ...(rule.ranged === undefined ? {} : { ranged: rule.ranged }),
  };
  return matchesFilter(request, filter) && (rule.when?.(request) ?? true);
}
