import type { MediaItem, MediaSource } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { subtitlesOf } from "./connector-calls.js";
import { type AskForMedia, type FetchedMedia, fetchFrom } from "./fetch-media.js";

const MOST_SOURCES = 12;
const MOST_IMAGES = 12;
const MOST_SUBTITLES = 6;
const RANGE_BYTES = 4096;

/** Sizes are true, and ranges give exactly the bytes asked for. */
export async function checkSources(subject: ConformanceSubject): Promise<void> {
  const sources = subject.files
    .flatMap((item) => (item.sources ?? []).map((source) => ({ item, source })))
    .filter(({ source }) => source.sizeBytes !== 0);
  for (const { item, source } of spread(sources, MOST_SOURCES, ({ item: { type } }) => type)) {
    await checkSource(subject, item, source);
  }
}

/** Images that are listed can be fetched. */
export async function checkArtwork(subject: ConformanceSubject): Promise<void> {
  const images = subject.items.flatMap((item) => (item.artwork ?? []).map((artwork) => ({ item, artwork })));
  if (images.length === 0) nothingListed("image", "artwork");
  for (const { item, artwork } of spread(images, MOST_IMAGES, (image) => `${image.item.type} ${image.artwork.kind}`)) {
    const ask = () => subject.connector.getArtworkURL(item, artwork, subject.signal);
    await checkWhole(subject, ask, { sizeBytes: artwork.sizeBytes, name: `the ${artwork.kind} of "${item.name}"` });
  }
}

/** Subtitle files that are listed can be fetched. */
export async function checkSubtitles(subject: ConformanceSubject): Promise<void> {
  const { connector, signal } = subject;
  const subtitles = subject.files.flatMap(subtitlesOf);
  if (subtitles.length === 0) nothingListed("subtitle file", "subtitles");
  for (const { item, subtitle } of subtitles.slice(0, MOST_SUBTITLES)) {
    const getSubtitleURL = connector.getSubtitleURL?.bind(connector);
    if (getSubtitleURL === undefined) {
      return breach({
        seen: `"${item.name}" lists subtitle files, and the connector has no getSubtitleURL`,
        rule: "what is listed can be fetched",
        fix: "add getSubtitleURL, or list no subtitles",
      });
    }
    const thing = { sizeBytes: subtitle.sizeBytes, name: `the subtitle ${subtitle.id} of "${item.name}"` };
    await checkWhole(subject, () => getSubtitleURL(item, subtitle, signal), thing);
  }
}

function nothingListed(what: string, point: string): never {
  return breach({
    seen: `no item lists a ${what}`,
    rule: "a suite says what it leaves out",
    fix: `give the test's server one, or name the reason in \`unsupported\`: { ${point}: "…" }`,
  });
}

async function checkSource(subject: ConformanceSubject, item: MediaItem, source: MediaSource): Promise<void> {
  const file = `"${item.name}" (source ${source.id})`;
  const ask: AskForMedia = (request) => subject.connector.getStreamURL(item, source, subject.signal, request);
  const read = ([first, last]: readonly [number, number]) => rangeOf(subject, ask, { file, first, last });
  const { sizeBytes } = source;
  // The first byte alone is what mediafs asks for where a listing tells no size, and only there: some servers take
  // bytes=0-0 for bytes=0-.
  const head = [0, sizeBytes === undefined || sizeBytes === 1 ? 0 : 1] as const;
  const { total } = await read(head);
  if (sizeBytes !== undefined && total !== sizeBytes) {
    breach({
      seen: `${file} is listed with ${sizeBytes} bytes, and its Content-Range says ${total}`,
      rule: "sizeBytes is exact: stat shows it, and programs read that far",
      fix: "list the exact size, or leave sizeBytes out and mediafs asks for one byte",
    });
  }
  const middle = Math.floor(total / 2);
  const end = Math.min(middle + RANGE_BYTES, total) - 1;
  const tail = Math.max(0, total - RANGE_BYTES);
  const places = [
    head,
    [middle, end],
    [middle, Math.floor((middle + end) / 2)],
    [end, end],
    [tail, total - 1],
  ] as const;
  // At once: players read at two places, and each answer must be to its own range.
  const ranges = await Promise.all(places.map(read));
  if (!ranges.some((range) => ranges.some((other) => disagree(range, other)))) return;
  breach({
    seen: `overlapping ranges of ${file} disagree about the same bytes`,
    rule: "a range holds the bytes of the file at that place, whichever range asks for them",
    fix: "point to the file itself: not to a transcoder, a remuxer, or a file that is still written",
  });
}

interface ReadRange {
  readonly start: number;
  readonly bytes: Buffer;
}

function disagree(a: ReadRange, b: ReadRange): boolean {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.start + a.bytes.length, b.start + b.bytes.length);
  const shared = (range: ReadRange) => range.bytes.subarray(start - range.start, end - range.start);
  return start < end && !shared(a).equals(shared(b));
}

async function rangeOf(
  { connector }: ConformanceSubject,
  ask: AskForMedia,
  { file, first, last }: { readonly file: string; readonly first: number; readonly last: number },
) {
  const answer = await fetchFrom(connector, ask, [first, last]);
  const wrong = wrongIn(answer, first, last);
  if (wrong !== undefined) {
    breach({
      seen: `Range: bytes=${first}-${last} of ${file} ${wrong}`,
      rule: "getStreamURL points to untouched bytes that answer single ranges with 206, exactly and without coding",
      fix: "use the server's address for the original file (often called download or static), with all headers it needs",
    });
  }
  return { start: first, bytes: answer.bytes, total: Number(answer.contentRange?.split("/")[1]) };
}

function wrongIn({ status, contentEncoding, contentRange, bytes }: FetchedMedia, first: number, last: number) {
  if (status !== 206) return `is answered with ${status}`;
  if ((contentEncoding ?? "identity") !== "identity") return `comes as ${contentEncoding}`;
  const [, from, to] = /^bytes (\d+)-(\d+)\/\d+$/.exec(contentRange ?? "") ?? [];
  if (Number(from) !== first || Number(to) !== last) return `has Content-Range: ${contentRange}`;
  return bytes.length === last - first + 1 ? undefined : `has ${bytes.length} bytes`;
}

async function checkWhole(
  { connector }: ConformanceSubject,
  ask: AskForMedia,
  { name, sizeBytes }: { readonly name: string; readonly sizeBytes: number | undefined },
): Promise<void> {
  const { status, bytes, path } = await fetchFrom(connector, ask);
  if (status !== 200 || bytes.length === 0) {
    breach({
      seen: `${name} answers ${status} with ${bytes.length} bytes at ${path}`,
      rule: "what is listed can be fetched",
      fix: "list only what the server says it has, and point to it with all headers it needs",
    });
  }
  if (sizeBytes === undefined || bytes.length === sizeBytes) return;
  breach({
    seen: `${name} is listed with ${sizeBytes} bytes and has ${bytes.length}`,
    rule: "sizeBytes is exact",
    fix: "list the exact size, or leave sizeBytes out",
  });
}

/** At most `most` things, of as many kinds as there are. */
function spread<T>(things: readonly T[], most: number, kindOf: (thing: T) => string): T[] {
  const firsts = new Map(things.map((thing) => [kindOf(thing), thing]));
  const others = things.filter((thing) => firsts.get(kindOf(thing)) !== thing);
  return [...firsts.values(), ...others].slice(0, most);
}
