import type { MediaItem } from "mediafs/plugin-api";
import { afterEach, expect } from "vitest";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { readPages, walkLibrary } from "../../../src/testing/library-walk.js";
import { EMBY, expectAnswersValid, expectRequestsAllowed, openApiTest } from "../../openapi/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, connected, KEY, PASSWORD, SIGNAL } from "./connected.js";

let subject: Connected;
afterEach(() => subject.stop());

async function askForEverything({ connector }: Connected): Promise<void> {
  for (const library of await connector.listLibraries(SIGNAL)) {
    const items = (await walkLibrary(connector, library, SIGNAL)).flatMap((directory) => directory.items);
    await readPages(async (page) => (await connector.sweep?.(library, page, SIGNAL)) ?? { items: [] }, 100).catch(
      () => [],
    );
    await connector.getItems?.(items.map(({ id }) => id).slice(0, 100), SIGNAL);
    for (const item of items) await fetchAll(connector, item);
  }
  await connector.ping(SIGNAL);
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

const ENTRIES = [
  ["an API key", KEY],
  ["a password", PASSWORD],
] as const;

for (const [name, options] of ENTRIES) {
  openApiTest(
    `every request with ${name} is one that the official document allows, or a known exception`,
    async () => {
      subject = await connected({ library: sampleLibrary(), recordAnswers: true }, options);
      await askForEverything(subject);
      const { log } = subject.server;
      expect(log.count({ path: /\/(stream|File|Images\/\w+|AdditionalParts|AlbumArtists)/ })).toBeGreaterThan(10);
      expectRequestsAllowed(log, {}, EMBY);
      expectAnswersValid(log, {}, EMBY);
      expect(log.requests().filter(({ status }) => (status ?? 0) >= 400)).toEqual([]);
      expect(
        log
          .requests()
          .filter(({ method }) => method !== "GET")
          .map(({ path }) => path),
      ).toEqual("password" in options ? ["/Users/AuthenticateByName"] : []);
    },
    EMBY,
  );
}

openApiTest(
  "an answer with a name that the official document does not know is found",
  async () => {
    subject = await connected({ library: sampleLibrary(), recordAnswers: true });
    await subject.connector.listLibraries(SIGNAL);
    for (const request of subject.server.log.requests({ path: /Views$/ })) {
      request.answer = '{"Items":[{"Id":"28","Type":"Movie","ETag":"1"}],"TotalRecordCount":1}';
    }
    expect(() => expectAnswersValid(subject.server.log, {}, EMBY)).toThrow(/additional properties.*ETag/);
  },
  EMBY,
);
