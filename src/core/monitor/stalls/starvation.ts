import type { FoundCause } from "./stall-cause.js";

/** What is seen of an open file at one look. */
export interface FileLook {
  readonly nowMs: number;
  /** What a read of it waits for; undefined: none waits. */
  readonly waitsFor: FoundCause | undefined;
  /** Given to programs through its handle, so far. */
  readonly outBytes: number;
  /** Of the film, while it plays. */
  readonly bitsPerSecond: number;
}

interface Span {
  readonly sinceMs: number;
  readonly outBytes: number;
  readonly lastMs: number;
  readonly looks: number;
  readonly waits: readonly FoundCause[];
  readonly starvesBy: FoundCause | undefined;
}

const SPAN_MS = 2_000;
// Looks come ten times a second while anything waits: after a pause there was nothing to wait for.
const PAUSE_MS = 500;
// A file whose bytes are there waits for a few milliseconds now and then.
const WAITING_SHARE = 0.9;
// Below this part of its bitrate a film cannot be played; what players read is never quite even.
const PLAYABLE_SHARE = 0.95;

/**
 * Notices open files that get less than their film takes though no read waits for long: over two seconds a read waits at
 * nine looks of ten, and what they bring is slower than the film plays.
 */
export class Starvation {
  readonly #spans = new Map<number, Span>();

  /** By what it was so over the last two seconds that were watched; undefined: it was not. */
  causeOf(handle: number): FoundCause | undefined {
    return this.#spans.get(handle)?.starvesBy;
  }

  /** Handles that are watched. */
  handles(): Iterable<number> {
    return this.#spans.keys();
  }

  /** Looks at a file, whether a read of it waits or not. */
  look(handle: number, look: FileLook): void {
    const span = this.#spans.get(handle);
    const goesOn = span !== undefined && look.nowMs - span.lastMs <= PAUSE_MS;
    this.#spans.set(handle, goesOn ? continued(span, look) : begun(look, undefined));
  }

  /** Nobody has it open any more. */
  forget(handle: number): void {
    this.#spans.delete(handle);
  }
}

function begun({ nowMs, outBytes }: FileLook, starvesBy: FoundCause | undefined): Span {
  return { sinceMs: nowMs, lastMs: nowMs, outBytes, looks: 0, waits: [], starvesBy };
}

function continued(span: Span, look: FileLook): Span {
  const looks = span.looks + 1;
  const waits = look.waitsFor === undefined ? span.waits : [...span.waits, look.waitsFor];
  const spanMs = look.nowMs - span.sinceMs;
  if (spanMs < SPAN_MS) return { ...span, lastMs: look.nowMs, looks, waits };
  const bitsPerSecond = ((look.outBytes - span.outBytes) * 8_000) / spanMs;
  const starves = bitsPerSecond < look.bitsPerSecond * PLAYABLE_SHARE && waits.length >= looks * WAITING_SHARE;
  return begun(look, starves ? mostOften(waits) : undefined);
}

function mostOften(found: readonly FoundCause[]): FoundCause | undefined {
  const countOf = (cause: FoundCause["cause"]) => found.filter((each) => each.cause === cause).length;
  return [...found].sort((a, b) => countOf(b.cause) - countOf(a.cause))[0];
}
