import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addMovie,
  addSeries,
  type JellyfinServer,
  Library,
  memoryFile,
  patternBytes,
  patternFile,
  startJellyfinServer,
} from "../../../examples/jellyfin-server/index.js";
import { compose } from "../../../src/core/app/compose.js";
import { SecretRegistry, silentLogger } from "../../../src/core/base/index.js";
import { LiveConfig, resolveConfig } from "../../../src/core/config/index.js";
import {
  type FilesystemUnderTest,
  type KnownFile,
  NEVER,
  NodeHolder,
} from "../../../src/testing/filesystem-subject.js";
import { ENTRY_KEY, entryOf } from "../../mount/pattern-films.js";

const MIB = 1024 * 1024;
const EPISODE = { seed: 5, sizeBytes: 3 * MIB + 17 };
const FILM = { seed: 6, sizeBytes: 70_001 };
const SEASON = `${ENTRY_KEY}/Shows/Harbour (2015)/Season 01`;
// A read that waits is aborted within that time, and another one answered after it.
const STALL_MS = 400;

/** The whole core over a simulated server, without a mount. */
export async function composedFilesystem(): Promise<FilesystemUnderTest> {
  const { library, addEpisode } = libraryUnderTest();
  const server = await startJellyfinServer({ library });
  const directory = await mkdtemp(join(tmpdir(), "mediafs-composed-"));
  const raw = { servers: [entryOf(server)], cache: { dir: directory } };
  const { config } = await resolveConfig(raw, { cwd: directory, env: { HOME: directory } });
  const parts = compose({ config: new LiveConfig(config), log: silentLogger, secrets: new SecretRegistry() });
  await parts.host.start([], { mustHavePlugin: true });
  const close = async () => {
    await parts.media.close();
    const { cache, catalog, host, blobs, transport, store } = parts;
    for (const part of [cache, catalog, host, blobs, transport, store]) await part.close();
    await server.stop();
    await rm(directory, { recursive: true });
  };
  return {
    filesystem: parts.media,
    files: new Map([
      [`${SEASON}/Harbour - S01E01 - Arrival.mkv`, known(EPISODE)],
      [`${ENTRY_KEY}/Films/Film (1999)/Film (1999).mkv`, known(FILM)],
    ]),
    held: () => ({ nodes: parts.media.statfs().files, handles: parts.media.openFiles().length }),
    stall: () => stall(server),
    change: async () => {
      addEpisode();
      await parts.media.refresh(SEASON, NEVER);
      // A listing that was forgotten is compared with the one before when it is next read.
      const holder = new NodeHolder(parts.media);
      await parts.media.readdir(await holder.at(SEASON), NEVER);
      holder.release();
    },
    close,
  };
}

function libraryUnderTest() {
  const library = new Library();
  const poster = { type: "Primary", contents: memoryFile("a poster") } as const;
  const subtitle = { language: "fre", contents: memoryFile("1\n00:00:01,000 --> 00:00:02,000\nBonjour\n") };
  addMovie(library.addSection({ name: "Films", kind: "movies" }), {
    title: "Film",
    year: 1999,
    images: [poster],
    files: [{ contents: patternFile(FILM), subtitles: [subtitle] }],
  });
  const shows = library.addSection({ name: "Shows", kind: "tvshows" });
  const harbour = (numbers: readonly number[]) => ({
    title: "Harbour",
    year: 2015,
    images: [poster],
    seasons: [
      {
        number: 1,
        episodes: numbers.map((number) => ({ number, title: "Arrival", files: [{ contents: patternFile(EPISODE) }] })),
      },
    ],
  });
  addSeries(shows, harbour([1]));
  return { library, addEpisode: () => addSeries(shows, harbour([1, 2])) };
}

function known({ seed, sizeBytes }: { readonly seed: number; readonly sizeBytes: number }): KnownFile {
  return { sizeBytes, bytes: (offset, byteLength) => patternBytes(seed, offset, byteLength) };
}

async function stall(server: JellyfinServer): Promise<() => void> {
  return server.faults.add({ fault: { kind: "stall", afterBytes: 0, ms: STALL_MS }, ranged: true });
}
