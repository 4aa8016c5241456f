import { afterEach, beforeEach, expect, test } from "vitest";
import {
  addMovie,
  addPlainFile,
  type JellyfinServer,
  Library,
  memoryFile,
  patternByte,
  patternBytes,
  patternFile,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { type AnsweredItem, ServerClient } from "./client.js";

const SEED = 42;
const HUGE = 100_000_000_000;
const MODIFIED = "Fri, 01 Mar 2024 12:00:00 GMT";

let server: JellyfinServer;
let client: ServerClient;
let film: AnsweredItem;
let photo: AnsweredItem;
let file: string;

beforeEach(async () => {
  server = await startJellyfinServer({ library: library() });
  client = new ServerClient(server);
  const { Items } = await client.page("/Items?recursive=true&fields=MediaSources&sortBy=SortName");
  [photo, film] = [named(Items, "Dune"), named(Items, "Huge")];
  file = `/Items/${film.Id}/File`;
});

afterEach(() => server.stop());

function library(): Library {
  const made = new Library();
  const films = made.addSection({ name: "Films", kind: "movies" });
  const subtitles = [
    { language: "fre", contents: memoryFile("1\n00:00:01,000 --> 00:00:02,000\nSalut\n") },
    { language: "eng", extension: "sup", contents: memoryFile("PG") },
  ];
  const versions = [{ contents: patternFile({ seed: SEED, sizeBytes: HUGE }), subtitles }, { label: "small" }];
  const images = [
    { type: "Primary", contents: memoryFile("a poster") },
    { type: "Backdrop", contents: memoryFile("first") },
    { type: "Backdrop", contents: memoryFile("second"), extension: "webp" },
  ] as const;
  addMovie(films, { title: "Huge", files: versions, images });
  addPlainFile(made.addSection({ name: "Photos", kind: "photos" }), {
    type: "Photo",
    title: "Dune",
    contents: memoryFile("jpeg bytes"),
  });
  return made;
}

function named(items: readonly AnsweredItem[], name: string): AnsweredItem {
  const found = items.find((item) => item.Name === name);
  if (found === undefined) throw new TypeError(`no item ${name}`);
  return found;
}

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

test("a pattern's bytes depend on nothing but seed and offset", () => {
  const whole = patternBytes(SEED, 0, 4096);
  for (const start of [0, 1, 2, 3, 4, 1021, 4000]) {
    expect(patternBytes(SEED, start, 96).equals(whole.subarray(start, start + 96)), `from ${start}`).toBe(true);
    expect(patternByte(SEED, start)).toBe(whole[start]);
  }
  expect(patternBytes(SEED + 1, 0, 4096).equals(whole)).toBe(false);
});

test("a pattern does not repeat: not at 4 GiB of words, nor at nearby offsets", () => {
  const seen = new Set<string>();
  const wordWrap = 4 * 2 ** 32;
  for (const start of [0, 4, 8, 4096, 2 ** 20, 2 ** 24, 2 ** 31, 2 ** 32, wordWrap, wordWrap + 4, 2 * wordWrap]) {
    seen.add(patternBytes(SEED, start, 32).toString("hex"));
  }
  expect(seen.size).toBe(11);
  const across = patternBytes(SEED, wordWrap - 6, 12);
  expect(across.subarray(6).equals(patternBytes(SEED, wordWrap, 6))).toBe(true);
});

test("any part of a file of 100 GB comes with the headers of the real server", async () => {
  for (const start of [0, 12_345, 5_000_000_001, HUGE - 1000]) {
    const answer = await client.range(file, start, start + 999);
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${start + 999}/${HUGE}`);
    expect(answer.headers.get("content-length")).toBe("1000");
    expect(answer.headers.get("last-modified")).toBe(MODIFIED);
    expect(answer.headers.get("etag")).toBeNull();
    expect((await bytesOf(answer)).equals(patternBytes(SEED, start, 1000)), `from ${start}`).toBe(true);
  }
});

test("ranges are read as the real server reads them", async () => {
  const suffix = await client.send(file, { headers: { Range: "bytes=-10" } });
  expect(suffix.headers.get("content-range")).toBe(`bytes ${HUGE - 10}-${HUGE - 1}/${HUGE}`);
  const beyond = await client.range(file, HUGE, HUGE + 10);
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${HUGE}`]);
  const clipped = await client.range(file, HUGE - 5, HUGE + 100);
  expect((await bytesOf(clipped)).length).toBe(5);
  for (const malformed of ["bytes=5-2", "bytes=a-b", "chunks=0-1", "bytes=0-1,4-5"]) {
    const whole = await client.send(`/Items/${photo.Id}/File`, { headers: { Range: malformed } });
    expect([whole.status, await whole.text()], malformed).toEqual([200, "jpeg bytes"]);
  }
});

test("conditions are honoured", async () => {
  const range = { Range: "bytes=0-9" };
  const ask = async (headers: Record<string, string>) => {
    const answer = await client.send(`/Items/${photo.Id}/File`, { headers: { ...range, ...headers } });
    await answer.arrayBuffer();
    return answer.status;
  };
  expect(await ask({ "If-Range": MODIFIED })).toBe(206);
  expect(await ask({ "If-Range": "Fri, 01 Mar 2024 11:00:00 GMT" })).toBe(200);
  expect(await ask({ "If-Modified-Since": MODIFIED })).toBe(304);
  expect(await ask({ "If-Unmodified-Since": "Fri, 01 Mar 2024 11:00:00 GMT" })).toBe(412);
});

test("a version's id gives its own bytes", async () => {
  const small = film.MediaSources?.[1];
  const answer = await client.range(`/Items/${small?.Id}/File`, 0, 0);
  expect(answer.headers.get("content-range")).toBe(`bytes 0-0/${small?.Size}`);
});

test("HEAD is refused for files and subtitles, and answered for streams and images", async () => {
  const ask = async (path: string) => (await client.send(path, { method: "HEAD" })).status;
  expect(await ask(file)).toBe(405);
  expect(await ask(`/Items/${film.Id}/Download`)).toBe(405);
  expect(await ask(`/Videos/${film.Id}/${film.Id}/Subtitles/0/Stream.srt`)).toBe(405);
  expect(await ask(`/Videos/${film.Id}/stream?static=true`)).toBe(200);
  expect(await ask(`/Items/${film.Id}/Images/Primary`)).toBe(200);
});

test("static streams need no token, other streams start a conversion, photos have none", async () => {
  const stream = (query: string) =>
    fetch(`${server.url}/Videos/${film.Id}/stream${query}`, { headers: { Range: "bytes=0-9" } });
  expect((await stream(`?static=true&mediaSourceId=${film.Id}`)).status).toBe(206);
  expect((await stream(`?static=true&mediaSourceId=${"0".repeat(32)}`)).status).toBe(500);
  const converted = await stream("");
  expect([converted.status, converted.headers.get("accept-ranges")]).toEqual([200, "none"]);
  expect((await client.send(`/Videos/${photo.Id}/stream?static=true`)).status).toBe(500);
});

test("images come whole with their length, by type and index; others are not found", async () => {
  const image = (path: string, headers: Record<string, string> = {}) =>
    client.send(`/Items/${film.Id}/Images/${path}`, { headers });
  const poster = await image("Primary?tag=t", { Range: "bytes=0-1" });
  expect([poster.status, await poster.text()]).toEqual([200, "a poster"]);
  expect(poster.headers.get("content-length")).toBe("8");
  expect(await (await image("Backdrop/0")).text()).toBe("first");
  expect(await (await image("Backdrop/1", { Accept: "image/webp" })).text()).toBe("second");
  expect(await (await image("Backdrop/1", { Accept: "*/*" })).text()).toBe("re-encoded");
  expect(await (await image("Primary?maxWidth=100")).text()).toBe("re-encoded");
  expect((await image("Backdrop/2")).status).toBe(404);
  expect((await image("Logo")).status).toBe(404);
  expect((await image("Primary?tag=t", { "If-None-Match": '"t"' })).status).toBe(304);
});

test("a subtitle file comes whole in its own format, and in no other", async () => {
  const subtitle = (name: string) => client.send(`/Videos/${film.Id}/${film.Id}/Subtitles/${name}`);
  const french = await subtitle("0/Stream.srt");
  expect([french.status, french.headers.get("accept-ranges")]).toEqual([200, null]);
  expect(await french.text()).toContain("Salut");
  expect((await subtitle("1/Stream.pgssub")).status).toBe(200);
  expect((await subtitle("1/Stream.sup")).status).toBe(500);
  expect((await subtitle("2/Stream.srt")).status).toBe(404);
});
