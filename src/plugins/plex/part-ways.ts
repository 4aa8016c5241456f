/**
 * A way to the bytes of a file: as a stream; as a download; as a stream for which the server decided first. In this
 * order they are tried.
 */
export type WayName = "stream" | "download" | "decided";

/** Why the server did not send a file. */
export interface Refusal {
  readonly status: number;
  readonly reason?: string | undefined;
}

const ALL: readonly WayName[] = ["stream", "download", "decided"];
// The server weighs its bandwidth anew all the time, but not for everybody who asks again at once.
const REST_MS = 30_000;
const MOST_FILES = 1_000;

interface Known {
  given: WayName | undefined;
  readonly refusals: Map<WayName, { readonly refusal: Refusal; readonly untilMs: number }>;
}

/** Which way to each file was given last, and which ones the server refused a moment ago. */
export class PartWays {
  readonly #files = new Map<string, Known>();

  /** All ways, those last that were refused a moment ago; none when all of `possible` were. */
  inOrder(partId: string, possible: (way: WayName) => boolean): readonly WayName[] {
    const nowMs = Date.now();
    const refusals = this.#files.get(partId)?.refusals;
    const rests = (way: WayName) => (refusals?.get(way)?.untilMs ?? 0) > nowMs;
    const ways = ALL.filter(possible);
    return ways.every(rests) ? [] : [...ways.filter((way) => !rests(way)), ...ways.filter(rests)];
  }

  /** Notes that a way is given to whoever reads. */
  give(partId: string, way: WayName): void {
    const known = this.#of(partId);
    known.given = way;
    known.refusals.delete(way);
  }

  /** The way that was given last, told once: a refusal in mid-play is one, however often it is spoken of. */
  takeGiven(partId: string): WayName | undefined {
    const known = this.#of(partId);
    const { given } = known;
    known.given = undefined;
    return given;
  }

  /** Notes that a way was refused. It rests for a while. */
  refuse(partId: string, way: WayName, refusal: Refusal): void {
    this.#of(partId).refusals.set(way, { refusal, untilMs: Date.now() + REST_MS });
  }

  /** What the server answered last, as a reason for the whole file. */
  refusal(partId: string): Refusal {
    const refusals = ALL.flatMap((way) => this.#files.get(partId)?.refusals.get(way)?.refusal ?? []);
    const [first] = refusals;
    return { status: first?.status ?? 0, reason: refusals.find(({ reason }) => reason !== undefined)?.reason };
  }

  #of(partId: string): Known {
    const known = this.#files.get(partId) ?? { given: "stream", refusals: new Map() };
    this.#files.delete(partId);
    this.#files.set(partId, known);
    const oldest = this.#files.size > MOST_FILES ? this.#files.keys().next().value : undefined;
    if (oldest !== undefined) this.#files.delete(oldest);
    return known;
  }
}
