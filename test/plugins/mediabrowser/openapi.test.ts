import type { MediaItem } from "mediafs/plugin-api";
import { afterEach, expect } from "vitest";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { walkLibrary } from "../../../src/testing/library-walk.js";
import { expectAnswersValid, expectRequestsAllowed, openApiTest } from "../../openapi/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, type EntryOptions, KEY, PASSWORD, SIGNAL, sweptFrom } from "./connected.js";
import { connected, PRODUCTS } from "./products.js";

let subject: Connected;
afterEach(() => subject.stop());

async function askForEverything({ connector }: Connected): Promise<void> {
  for (const library of await connector.listLibraries(SIGNAL)) {
    const items = (await walkLibrary(connector, library, SIGNAL)).flatMap((directory) => directory.items);
    await sweptFrom(connector, library).catch(() => []);
    await connector.getItems?.(items.map(({ id }) => id).slice(0, 100), SIGNAL);
    for (const item of items) await fetchAll(connector, item);
  }
  await connector.ping(SIGNAL);
  await listenBriefly();
}

async function fetchAll(connector: Connected["connector"], item: MediaItem): Promise<void> {
  for (const source of item.sources ?? []) {
    await fetchMedia(await connector.getStreamURL(item, source, SIGNAL), [0, 0]);
    for (const subtitle of source.subtitles ?? []) {
      const media = await connector.getSubtitleURL?.(item, subtitle, SIGNAL);
      if (media !== undefined) await fetchMedia(media);
    }
  }
  for (const artwork of item.artwork ?? []) await fetchMedia(await connector.getArtworkURL(item, artwork, SIGNAL));
}

async function listenBriefly(): Promise<void> {
  const ending = new AbortController();
  const watching = subject.connector.watch?.(() => ending.abort(), ending.signal).catch(() => undefined);
  await Promise.race([watching, expect.poll(() => subject.server.sockets.open).toBe(1)]);
  ending.abort();
  await watching;
}

const ENTRIES: readonly (readonly [string, EntryOptions])[] = [
  ["an API key", KEY],
  ["a password", PASSWORD],
];

for (const product of PRODUCTS) {
  for (const [name, options] of ENTRIES) {
    openApiTest(
      `every request to ${product.name} with ${name} is one that the official document allows, or a known exception`,
      async () => {
        subject = await connected(product, { library: sampleLibrary(), recordAnswers: true }, options);
        await askForEverything(subject);
        const { log } = subject.server;
        expect(log.count({ path: /\/(stream|File|Images\/\w+|AdditionalParts|AlbumArtists)/ })).toBeGreaterThan(10);
        expect(log.count({ path: product.socketPath })).toBe("password" in options ? 1 : 0);
        expectRequestsAllowed(log, {}, product.document);
        expectAnswersValid(log, {}, product.document);
        expect(log.requests().filter(({ status }) => (status ?? 0) >= 400)).toEqual([]);
        const posts = log.requests().filter(({ method }) => method !== "GET");
        expect(posts.map(({ path }) => path)).toEqual("password" in options ? ["/Users/AuthenticateByName"] : []);
      },
      product.document,
    );
  }

  openApiTest(
    `an answer of ${product.name} with a name that the official document does not know is found`,
    async () => {
      subject = await connected(product, { library: sampleLibrary(), recordAnswers: true });
      await subject.connector.listLibraries(SIGNAL);
      for (const request of subject.server.log.requests({ path: /Views$/ })) {
        request.answer = '{"Items":[{"Id":"28","Type":"Movie","ETag":"1"}],"TotalRecordCount":1}';
      }
      expect(() => expectAnswersValid(subject.server.log, {}, product.document)).toThrow(/additional properties.*ETag/);
    },
    product.document,
  );
}
