import { open } from "node:fs/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { addMovie, type Contents, Library, patternBytes } from "../../examples/jellyfin-server/index.js";
import { type LibraryMount, mountLibrary } from "./library-mount.js";
import { mountObstacle } from "./mounted-library.js";
import { filmPath } from "./pattern-films.js";

const MIB = 1024 * 1024;
const SIZE_BYTES = 40 * MIB;
const BYTES = /^\/Items\/[^/]+\/File$/;
const WITHIN = { timeout: 10_000, interval: 50 };

/** A pattern with other bytes laid over it at some places. */
function overlaid(patches: readonly (readonly [number, Buffer])[]): Contents {
  return {
    sizeBytes: SIZE_BYTES,
    modifiedMs: Date.UTC(2024, 2, 1),
    read: async (start, length) => {
      const bytes = patternBytes(9, start, length);
      for (const [at, patch] of patches) {
        for (const [index, byte] of patch.entries()) {
          const place = at + index - start;
          if (place >= 0 && place < length) bytes[place] = byte;
        }
      }
      return bytes;
    },
  };
}

function box(type: string, byteLength: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(byteLength);
  header.write(type, 4, "latin1");
  return header;
}

const MDAT_BYTES = 30 * MIB;
const MP4 = overlaid([
  [0, box("ftyp", 32)],
  [32, box("mdat", MDAT_BYTES)],
  [32 + MDAT_BYTES, box("moov", MIB)],
]);

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`what an open fetches ${obstacle ?? ""}`, () => {
  let mount: LibraryMount | undefined;
  afterEach(() => mount?.close());

  /** Opens and closes a file of these contents, and tells the ranges that were asked for. */
  async function fetchedOf(contents: Contents, requests: number, readAhead = {}): Promise<readonly string[]> {
    const library = new Library();
    addMovie(library.addSection({ name: "Films", kind: "movies" }), { title: "Film", files: [{ contents }] });
    mount = await mountLibrary({ library }, { readAhead });
    const { server, mounted } = mount;
    const handle = await open(filmPath(mounted.root, "Film"));
    const first = await handle.read(Buffer.alloc(100), 0, 100, 0);
    expect(first.bytesRead).toBe(100);
    await handle.close();
    await vi.waitFor(() => expect(server.log.count({ path: BYTES })).toBeGreaterThanOrEqual(requests), WITHIN);
    await vi.waitFor(() => expect(server.log.running()).toEqual([]), WITHIN);
    const asked = server.log.requests({ path: BYTES });
    return asked.map(({ headers }) => String(headers.range)).sort((a, b) => a.localeCompare(b));
  }

  test("is the head and exactly the place where an MP4 keeps its moov, not its end", async () => {
    const ranges = await fetchedOf(MP4, 2);
    expect(ranges).toHaveLength(2);
    expect(ranges[0]).toBe("bytes=0-1179647");
    // From the beginning of the block in which it lies.
    expect(ranges[1]).toMatch(new RegExp(`^bytes=${MDAT_BYTES}-`));
  });

  test("is the head and the end where the head tells nothing", async () => {
    const ranges = await fetchedOf(overlaid([]), 2);
    expect(ranges).toEqual(["bytes=0-1179647", `bytes=${SIZE_BYTES - 512 * 1024}-${SIZE_BYTES - 1}`]);
  });

  test("is the head alone where nothing more is wanted", async () => {
    expect(await fetchedOf(MP4, 1, { lastWindow: false })).toEqual(["bytes=0-1179647"]);
  });
});
