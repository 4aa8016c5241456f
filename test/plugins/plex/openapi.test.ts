import type { Connector, MediaItem } from "mediafs/plugin-api";
import { afterEach, expect } from "vitest";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { readPages, walkLibrary } from "../../../src/testing/library-walk.js";
import { type Connected, connected, SIGNAL } from "./connected.js";
import { expectAnswersValid, expectRequestsAllowed, plexApiTest } from "./openapi-document.js";
import { sampleLibrary } from "./sample-library.js";

let subject: Connected | undefined;
afterEach(() => subject?.stop());

async function askForEverything(connector: Connector): Promise<void> {
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

async function fetchAll(connector: Connector, item: MediaItem): Promise<void> {
  for (const source of item.sources ?? []) {
    await fetchMedia(await connector.getStreamURL(item, source, SIGNAL), [0, 0]);
    for (const subtitle of source.subtitles ?? []) {
      const media = await connector.getSubtitleURL?.(item, subtitle, SIGNAL);
      if (media !== undefined) await fetchMedia(media);
    }
  }
  for (const artwork of item.artwork ?? []) await fetchMedia(await connector.getArtworkURL(item, artwork, SIGNAL));
}

plexApiTest("every request and every answer is one that the community's document allows", async () => {
  subject = await connected({ library: sampleLibrary(), recordAnswers: true });
  await askForEverything(subject.connector);
  const { log } = subject.server;
  expect(log.count({ path: /\/(parts|streams|thumb|children|allLeaves)\// })).toBeGreaterThan(10);
  expect(log.count({ status: 404 })).toBe(0);
  expectRequestsAllowed(log);
  expectAnswersValid(log);
});

plexApiTest("the ways to a file that is refused are in the document, too", async () => {
  subject = await connected({ library: sampleLibrary(), recordAnswers: true });
  const { connector, server } = subject;
  Object.assign(server.rules, { streamRefusal: 503, decisionHelps: true, mayDownload: true });
  await connector.ping(SIGNAL);
  const [library] = await connector.listLibraries(SIGNAL);
  const { items } = await connector.listItems({ library: library as never }, { start: 0, limit: 1 }, SIGNAL);
  for (const item of items) await fetchAll(connector, item);
  server.rules.mayDownload = false;
  await connector.ping(SIGNAL);
  for (const item of items) await fetchAll(connector, item);
  expect(server.log.count({ path: /\/decision$/ })).toBeGreaterThan(0);
  expectRequestsAllowed(server.log);
});
