import type { Connector, MediaFsPlugin, MediaItem, Page } from "mediafs/plugin-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_API_KEY, type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import jellyfin from "../../src/plugins/jellyfin/index.js";
import { checkAbort, checkClose, checkSecrets, checkUnknownParent } from "../../src/testing/behaviour-checks.js";
import { ConformanceSubject } from "../../src/testing/conformance-subject.js";
import {
  checkDetails,
  checkIdentity,
  checkItems,
  checkPaging,
  checkStableIds,
  checkSweep,
} from "../../src/testing/listing-checks.js";
import { checkArtwork, checkSources, checkSubtitles } from "../../src/testing/media-checks.js";
import { sampleLibrary } from "../plugins/jellyfin/sample-library.js";

// The suite is only worth something if a connector that breaks a point fails it: here each point is broken once.

let server: JellyfinServer;
beforeAll(async () => {
  server = await startJellyfinServer({ library: sampleLibrary() });
});
afterAll(() => server.stop());

type Breakage = (connector: Connector, connection: number) => Partial<Connector>;
type Check = (subject: ConformanceSubject) => Promise<void>;

/** The connector of a server, with some methods replaced. */
function broken(breakage: Breakage): MediaFsPlugin {
  let connections = 0;
  return {
    ...jellyfin,
    connect: async (context) => {
      const connector = await jellyfin.connect(context as Parameters<typeof jellyfin.connect>[0]);
      const replaced = breakage(connector, ++connections);
      return new Proxy(connector, {
        get: (target, name: keyof Connector) => {
          const value = Object.hasOwn(replaced, name) ? replaced[name] : target[name];
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    },
  };
}

async function verdict(check: Check, breakage: Breakage): Promise<string> {
  const subject = new ConformanceSubject({
    plugin: broken(breakage),
    server: async () => ({
      options: { url: server.url, username: "cyril", apiKey: DEFAULT_API_KEY },
      stop: async () => undefined,
    }),
  });
  try {
    await subject.start();
    await check(subject);
    return "passed";
  } catch {
    return "failed";
  } finally {
    await subject.stop();
  }
}

const mapped = (page: Page<MediaItem>, change: (item: MediaItem) => MediaItem): Page<MediaItem> => ({
  ...page,
  items: page.items.map(change),
});

const BREAKAGES: readonly (readonly [string, Check, Breakage])[] = [
  [
    "another identity at the second connection",
    checkIdentity,
    ({ server }, connection) => ({ server: { ...server, id: `${server.id}${connection}` } }),
  ],
  [
    "the first item of each page twice",
    checkItems,
    (connector) => ({
      listItems: async (...call) => {
        const page = await connector.listItems(...call);
        return { ...page, items: [...page.items.slice(0, 1), ...page.items] };
      },
    }),
  ],
  [
    "a file name with a directory",
    checkItems,
    (connector) => ({
      listItems: async (...call) =>
        mapped(await connector.listItems(...call), (item) => ({
          ...item,
          ...(item.sources === undefined
            ? {}
            : { sources: item.sources.map((source) => ({ ...source, fileName: `a/${source.fileName}` })) }),
        })),
    }),
  ],
  [
    "small pages that lose their last item",
    checkPaging,
    (connector) => ({
      listItems: async (parent, page, signal) => {
        const answer = await connector.listItems(parent, page, signal);
        return page.limit === 7 ? { ...answer, items: answer.items.slice(0, -1) } : answer;
      },
    }),
  ],
  [
    "ids that differ between connections",
    checkStableIds,
    (connector, connection) => ({
      listItems: async (...call) =>
        mapped(await connector.listItems(...call), (item) => ({
          ...item,
          ...(item.sources === undefined
            ? {}
            : { sources: item.sources.map((source) => ({ ...source, id: `${connection}${source.id}` })) }),
        })),
    }),
  ],
  [
    "a sweep that puts everything at the top",
    checkSweep,
    (connector) => ({
      sweep: async (library, page, signal) => {
        const answer = await connector.sweep?.(library, page, signal);
        return mapped(answer ?? { items: [] }, (item) => ({ ...item, parentId: library.id }));
      },
    }),
  ],
  [
    "metadata of the first item alone",
    checkDetails,
    (connector) => ({
      getItems: async (ids, signal) => (await connector.getItems?.(ids.slice(0, 1), signal)) ?? [],
    }),
  ],
  [
    "sizes that are one byte too large",
    checkSources,
    (connector) => ({
      listItems: async (...call) =>
        mapped(await connector.listItems(...call), (item) => ({
          ...item,
          ...(item.sources === undefined
            ? {}
            : { sources: item.sources.map((source) => ({ ...source, sizeBytes: (source.sizeBytes ?? 0) + 1 })) }),
        })),
    }),
  ],
  [
    "images at an address that is not there",
    checkArtwork,
    (connector) => ({
      getArtworkURL: async (...call) => {
        const media = await connector.getArtworkURL(...call);
        return { ...media, url: new URL(`${media.url.pathname}x`, media.url) };
      },
    }),
  ],
  [
    "subtitles at an address that is not there",
    checkSubtitles,
    (connector) => ({
      getSubtitleURL: async (...call) => {
        const media = await connector.getStreamURL(call[0], { id: "gone" }, call[2]);
        return media;
      },
    }),
  ],
  [
    "a ping that ignores its signal",
    checkAbort,
    (connector) => ({ ping: () => connector.ping(new AbortController().signal) }),
  ],
  [
    "an empty listing for a parent that is gone",
    checkUnknownParent,
    (connector) => ({
      listItems: (...call) => connector.listItems(...call).catch(() => ({ items: [] })),
    }),
  ],
  [
    "a token in an address",
    checkSecrets,
    (connector) => ({
      getStreamURL: async (...call) => {
        const media = await connector.getStreamURL(...call);
        return { ...media, url: new URL(`?key=${DEFAULT_API_KEY}`, media.url) };
      },
    }),
  ],
  ["a close that does nothing", checkClose, () => ({ close: async () => undefined })],
];

test.each(BREAKAGES)("%s is noticed", async (_, check, breakage) => {
  expect(await verdict(check, breakage)).toBe("failed");
  expect(await verdict(check, () => ({}))).toBe("passed");
});
