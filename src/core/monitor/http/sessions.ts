import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/index.js";

const SESSION_MS = 12 * 3_600_000;
const LINK_MS = 3_600_000;
// More than the browsers of a household; whoever logs in again and again pushes out only the oldest.
const MOST_SESSIONS = 64;
const MOST_LINKS = 16;

/** What is kept of a session or link: never the word itself. */
interface Kept {
  readonly digest: Buffer;
  expiresAtMs: number;
}

/** Who may look: the token, sessions opened with it, and links that open one session each. All compared in constant time. */
export class Sessions {
  readonly #clock: Clock;
  #token: string;
  #tokenDigest: Buffer;
  #sessions: Kept[] = [];
  #links: Kept[] = [];

  constructor(token: string, clock: Clock) {
    this.#clock = clock;
    this.#token = token;
    this.#tokenDigest = digestOf(token);
  }

  get token(): string {
    return this.#token;
  }

  /** Another token: every session and link ends. */
  setToken(token: string): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#tokenDigest = digestOf(token);
    this.#sessions = [];
    this.#links = [];
  }

  isToken(word: string): boolean {
    return timingSafeEqual(digestOf(word), this.#tokenDigest);
  }

  /** A new session: the word that names it, and when it ends if it is not used. */
  open(): { readonly word: string; readonly expiresAtMs: number } {
    return this.#add(this.#living("sessions"), { livesMs: SESSION_MS, most: MOST_SESSIONS }, (kept) => {
      this.#sessions = kept;
    });
  }

  /** When the session of this word ends; using it puts that off. Undefined when there is none, or none any more. */
  use(word: string): number | undefined {
    const session = find(this.#living("sessions"), word);
    if (session === undefined) return undefined;
    session.expiresAtMs = this.#clock.now() + SESSION_MS;
    return session.expiresAtMs;
  }

  end(word: string): void {
    const session = find(this.#sessions, word);
    this.#sessions = this.#sessions.filter((each) => each !== session);
  }

  /** A word that opens one session, within the hour. */
  makeLink(): { readonly word: string; readonly expiresAtMs: number } {
    return this.#add(this.#living("links"), { livesMs: LINK_MS, most: MOST_LINKS }, (kept) => {
      this.#links = kept;
    });
  }

  /** Whether this word was a link; from now on it is none. */
  takeLink(word: string): boolean {
    const link = find(this.#living("links"), word);
    this.#links = this.#links.filter((each) => each !== link);
    return link !== undefined;
  }

  #living(kind: "sessions" | "links"): readonly Kept[] {
    const nowMs = this.#clock.now();
    return (kind === "sessions" ? this.#sessions : this.#links).filter(({ expiresAtMs }) => nowMs < expiresAtMs);
  }

  #add(
    living: readonly Kept[],
    { livesMs, most }: { readonly livesMs: number; readonly most: number },
    keep: (kept: Kept[]) => void,
  ): { readonly word: string; readonly expiresAtMs: number } {
    const word = randomBytes(32).toString("base64url");
    const expiresAtMs = this.#clock.now() + livesMs;
    keep([...living.slice(1 - most), { digest: digestOf(word), expiresAtMs }]);
    return { word, expiresAtMs };
  }
}

/** A new token: 256 random bits. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Every one is looked at, so that the time says nothing. */
function find(kept: readonly Kept[], word: string): Kept | undefined {
  const digest = digestOf(word);
  return kept.filter((each) => timingSafeEqual(each.digest, digest))[0];
}

function digestOf(word: string): Buffer {
  return createHash("sha256").update(word).digest();
}
