import type { MediaItem } from "mediafs/plugin-api";
import { afterEach, expect } from "vitest";
import { DEFAULT_API_KEY } from "../../../examples/jellyfin-server/index.js";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { readPages, walkLibrary } from "../../../src/testing/library-walk.js";
import { expectAnswersValid, expectRequestsAllowed, openApiTest } from "../../openapi/index.js";
import { type Connected, connected, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

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
  ["an API key", { username: "cyril", apiKey: DEFAULT_API_KEY }],
  ["a password", { username: "cyril", password: "secret" }],
] as const;

for (const [name, options] of ENTRIES) {
  openApiTest(`every request with ${name} is one that the official document allows`, async () => {
    subject = await connected({ library: sampleLibrary(), recordAnswers: true }, options);
    await askForEverything(subject);
    const { log } = subject.server;
    expect(log.count({ path: /\/(File|Images\/\w+|AdditionalParts|AlbumArtists)/ })).toBeGreaterThan(10);
    expectRequestsAllowed(log);
    expectAnswersValid(log);
    expect(
      log
        .requests()
        .filter(({ method }) => method !== "GET")
        .map(({ path }) => path),
    ).toEqual("password" in options ? ["/Users/AuthenticateByName"] : []);
  });
}
