import type { ArtworkRef, MediaItem, MediaSource, MediaURL, SubtitleRef } from "mediafs/plugin-api";
import { expect } from "vitest";
import type { ConformanceSubject } from "./conformance-subject.js";
import { fetchMedia } from "./fetch-media.js";

const MOST_SOURCES = 12;
const MOST_IMAGES = 12;
const MOST_SUBTITLES = 6;
const RANGE_BYTES = 4096;

/** Sizes are true, and ranges give exactly the bytes asked for. */
export async function checkSources(subject: ConformanceSubject): Promise<void> {
  const sources = subject.files.flatMap((item) => (item.sources ?? []).map((source) => ({ item, source })));
  for (const { item, source } of spread(sources, MOST_SOURCES, ({ item: { type } }) => type)) {
    await checkSource(subject, item, source);
  }
}

/** Images that are listed can be fetched. */
export async function checkArtwork(subject: ConformanceSubject): Promise<void> {
  const images = subject.items.flatMap((item) => (item.artwork ?? []).map((artwork) => ({ item, artwork })));
  expect(images.length, "the server has no image; say so in `unsupported`").toBeGreaterThan(0);
  for (const { item, artwork } of spread(images, MOST_IMAGES, (image) => `${image.item.type} ${image.artwork.kind}`)) {
    const media = await subject.connector.getArtworkURL(item, artwork, subject.signal);
    await checkWhole(media, artwork, `${artwork.kind} of ${item.name}`);
  }
}

/** Subtitle files that are listed can be fetched. */
export async function checkSubtitles(subject: ConformanceSubject): Promise<void> {
  const subtitles = subject.files.flatMap((item) =>
    (item.sources ?? []).flatMap((source) => (source.subtitles ?? []).map((subtitle) => ({ item, subtitle }))),
  );
  expect(subtitles.length, "the server has no subtitle file; say so in `unsupported`").toBeGreaterThan(0);
  for (const { item, subtitle } of subtitles.slice(0, MOST_SUBTITLES)) {
    const media = await subject.connector.getSubtitleURL?.(item, subtitle, subject.signal);
    expect(media, "the connector lists subtitles and has no getSubtitleURL").toBeDefined();
    if (media !== undefined) await checkWhole(media, subtitle, `a subtitle of ${item.name}`);
  }
}

async function checkSource(subject: ConformanceSubject, item: MediaItem, source: MediaSource): Promise<void> {
  const media = await subject.connector.getStreamURL(item, source, subject.signal);
  const first = await rangeOf(media, 0, 0);
  const { total } = first;
  if (source.sizeBytes !== undefined) expect(total, `size of ${item.name}`).toBe(source.sizeBytes);
  const middle = Math.floor(total / 2);
  const end = Math.min(middle + RANGE_BYTES, total) - 1;
  const whole = await rangeOf(media, middle, end);
  const cut = Math.floor((middle + end) / 2);
  const left = await rangeOf(media, middle, cut);
  const tail = await rangeOf(media, Math.max(0, total - RANGE_BYTES), total - 1);
  expect(left.bytes.equals(whole.bytes.subarray(0, cut - middle + 1)), item.name).toBe(true);
  expect(tail.bytes.length).toBe(Math.min(RANGE_BYTES, total));
}

async function rangeOf(media: MediaURL, first: number, last: number) {
  const answer = await fetchMedia(media, [first, last]);
  expect(answer.status).toBe(206);
  expect(answer.contentEncoding ?? "identity").toBe("identity");
  const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.contentRange ?? "") ?? [];
  expect([Number(from), Number(to)]).toEqual([first, last]);
  expect(answer.bytes.length).toBe(last - first + 1);
  return { bytes: answer.bytes, total: Number(total) };
}

async function checkWhole(media: MediaURL, thing: ArtworkRef | SubtitleRef, name: string): Promise<void> {
  const { status, bytes } = await fetchMedia(media);
  expect(status, name).toBe(200);
  expect(bytes.length, name).toBeGreaterThan(0);
  if (thing.sizeBytes !== undefined) expect(bytes.length, name).toBe(thing.sizeBytes);
}

/** At most `most` things, of as many kinds as there are. */
function spread<T>(things: readonly T[], most: number, kindOf: (thing: T) => string): T[] {
  const firsts = new Map(things.map((thing) => [kindOf(thing), thing]));
  const others = things.filter((thing) => firsts.get(kindOf(thing)) !== thing);
  return [...firsts.values(), ...others].slice(0, most);
}
