import type { Connector, MediaItem } from "mediafs/plugin-api";
import { afterEach, expect, vi } from "vitest";
import { fetchMedia } from "../../../src/testing/fetch-media.js";
import { readPages, walkLibrary } from "../../../src/testing/library-walk.js";
import { type Connected, connected, SIGNAL } from "./connected.js";
import { expectAnswersValid, expectExceptionsNeeded, expectRequestsAllowed, plexApiTest } from "./openapi-document.js";
import { sampleLibrary } from "./sample-library.js";

let subject: Connected | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await subject?.stop();
});

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
  expectExceptionsNeeded(log);
});

plexApiTest("what is asked for after a restart, when nothing was listed yet, is in the document, too", async () => {
  subject = await connected({ library: sampleLibrary(), recordAnswers: true });
  const { connector, server } = subject;
  const shown = server.library.all();
  for (const { ratingKey, type, media = [] } of shown) {
    await connector.getItems?.([ratingKey], SIGNAL);
    const item = { id: ratingKey, type: type === "track" || type === "photo" ? type : ("movie" as const) };
    const [part] = media.flatMap((version) => (version.optimized || version.deletedAt ? [] : version.parts));
    if (part !== undefined && type !== "photoalbum")
      await connector.getStreamURL(item, { id: String(part.id) }, SIGNAL);
  }
  expect(server.log.count({ path: /\/children$/ })).toBe(1);
  expectRequestsAllowed(server.log);
  expectAnswersValid(server.log);
});

plexApiTest("the ways to a file that is refused are in the document, too", async () => {
  subject = await connected({ library: sampleLibrary(), recordAnswers: true });
  const { connector, server } = subject;
  Object.assign(server.rules, { streamRefusal: 503, decisionHelps: true, mayDownload: true });
  await connector.ping(SIGNAL);
  const items: MediaItem[] = [];
  for (const library of await connector.listLibraries(SIGNAL)) {
    const walked = (await walkLibrary(connector, library, SIGNAL)).flatMap((directory) => directory.items);
    // One of each kind: a track is decided about under another path than a video, and a photo not at all.
    for (const type of new Set(walked.map((item) => item.type)))
      items.push(...walked.filter((one) => one.type === type).slice(0, 1));
  }
  const fetchEach = async () => {
    for (const item of items) await fetchAll(connector, item).catch(() => undefined);
  };
  await fetchEach();
  server.rules.mayDownload = false;
  await connector.ping(SIGNAL);
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  await fetchEach();
  const decisions = server.log.requests({ path: /\/decision$/ }).map(({ path }) => path.split("/")[1]);
  expect([...new Set(decisions)].toSorted()).toEqual(["music", "video"]);
  expectRequestsAllowed(server.log);
});
