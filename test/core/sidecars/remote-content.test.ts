import "reflect-metadata";
import type { ArtworkRef, SubtitleRef } from "mediafs/plugin-api";
import { expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { SidecarRef } from "../../../src/core/sidecars/index.js";
import { filmOf, patient, startWorld, type World } from "./content-fixture.js";
import { contentOf } from "./image-server.js";
import { SERVER_KEY } from "./tree-fixture.js";

const poster: ArtworkRef = { kind: "poster", index: 0, version: "v1" };
const DAY_MS = 86_400_000;
const POSTER_PATH = "/f/poster/v1";
const posterBytes = contentOf(1, 5_000);

function image(artwork: ArtworkRef = poster, serverKey = SERVER_KEY): SidecarRef {
  return { kind: "artwork", serverKey, item: filmOf("f"), artwork };
}

function subtitle(more: Partial<SubtitleRef> = {}): SidecarRef {
  return {
    kind: "subtitle",
    serverKey: SERVER_KEY,
    item: filmOf("f"),
    subtitle: { id: "2", extension: "srt", ...more },
  };
}

async function bytesOf(world: World, sidecar: SidecarRef): Promise<readonly number[]> {
  return [...(await world.content.bytes(sidecar, patient))];
}

test("the size of an image costs one small request the first time, and none later or after a restart", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  expect(await world.content.size(image(), patient)).toBe(5_000);
  expect(world.images.requests).toEqual([`HEAD ${POSTER_PATH}`]);
  expect(await world.content.size(image(), patient)).toBe(5_000);
  await world.restart();
  expect(await world.content.size(image(), patient)).toBe(5_000);
  expect(world.images.requests).toHaveLength(1);
});

test("an image is fetched once and kept, also over a restart", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  expect(await bytesOf(world, image())).toEqual([...posterBytes]);
  expect(await bytesOf(world, image())).toEqual([...posterBytes]);
  await world.restart();
  world.connectors.failure = new MediaFsError("SERVER_UNREACHABLE", "down");
  expect(await bytesOf(world, image())).toEqual([...posterBytes]);
  expect(await world.content.size(image(), patient)).toBe(5_000);
  expect(world.images.requests).toEqual([`GET ${POSTER_PATH}`]);
});

test("a size that the listing tells costs no request", async () => {
  const world = await startWorld();
  expect(await world.content.size(image({ ...poster, sizeBytes: 77 }), patient)).toBe(77);
  expect(world.images.requests).toEqual([]);
});

test("where the bytes differ from the size told, the bytes win, also after a restart", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes, head: { length: 4_000 } });
  const told = image({ ...poster, sizeBytes: 77 });
  expect(await world.content.size(image(), patient)).toBe(4_000);
  expect(await bytesOf(world, told)).toHaveLength(5_000);
  for (const sidecar of [image(), told]) expect(await world.content.size(sidecar, patient)).toBe(5_000);
  await world.restart();
  for (const sidecar of [image(), told]) expect(await world.content.size(sidecar, patient)).toBe(5_000);
});

test.each([404, 405, 500])("a server that answers HEAD with %i is asked for the bytes", async (status) => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes, head: { status } });
  expect(await world.content.size(image(), patient)).toBe(5_000);
  expect(await bytesOf(world, image())).toHaveLength(5_000);
  expect(world.images.requests).toEqual([`HEAD ${POSTER_PATH}`, `GET ${POSTER_PATH}`]);
});

test("an image that the server lost is not found, and for a while not asked for again", async () => {
  const world = await startWorld();
  await expect(world.content.size(image(), patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const asked = world.images.requests.length;
  await expect(world.content.size(image(), patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.content.bytes(image(), patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(world.images.requests).toHaveLength(asked);
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  world.clock.advance(600_000);
  expect(await world.content.size(image(), patient)).toBe(5_000);
});

test("an image without bytes is no image", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: new Uint8Array() });
  await expect(world.content.size(image(), patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(world.content.bytes(image(), patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an image of another version is another image", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  world.images.serve("/f/poster/v2", { bytes: contentOf(2, 600) });
  expect(await bytesOf(world, image())).toHaveLength(5_000);
  expect(await world.content.size(image({ ...poster, version: "v2" }), patient)).toBe(600);
  expect(await bytesOf(world, image({ ...poster, version: "v2" }))).toEqual([...contentOf(2, 600)]);
});

test("after a day an image is fetched anew; its size follows", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  await bytesOf(world, image());
  world.images.serve(POSTER_PATH, { bytes: contentOf(3, 6_000) });
  world.clock.advance(DAY_MS + 1);
  expect(await bytesOf(world, image())).toEqual([...contentOf(3, 6_000)]);
  expect(await world.content.size(image(), patient)).toBe(6_000);
});

test("an old image is given while the server is away, and the server is left alone for a while", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  await bytesOf(world, image());
  await world.images.stop();
  world.clock.advance(DAY_MS + 1);
  const asked = world.connectors.asked;
  for (let look = 0; look < 5; look += 1) expect(await bytesOf(world, image())).toEqual([...posterBytes]);
  expect(world.connectors.asked).toBe(asked + 1);
  world.clock.advance(60_000);
  await bytesOf(world, image());
  expect(world.connectors.asked).toBe(asked + 2);
});

test("an old image is given before the deadline while the server does not answer", async () => {
  const world = await startWorld(2_000);
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  await bytesOf(world, image());
  world.images.serve(POSTER_PATH, { stalls: true });
  world.clock.advance(DAY_MS + 1);
  expect(await bytesOf(world, image())).toEqual([...posterBytes]);
});

test("an image that was never seen fails with the server's error", async () => {
  const world = await startWorld();
  await world.images.stop();
  await expect(world.content.size(image(), patient)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  await expect(world.content.bytes(image(), patient)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
  world.connectors.failure = new MediaFsError("AUTH_REJECTED", "no");
  await expect(world.content.bytes(image(), patient)).rejects.toMatchObject({ code: "AUTH_REJECTED" });
});

test("many who ask for an image at a time share one request", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  const all = await Promise.all(
    Array.from({ length: 20 }, () => world.content.bytes(image(), new AbortController().signal)),
  );
  expect(all.every((bytes) => bytes.byteLength === 5_000)).toBe(true);
  expect(world.images.requests).toEqual([`GET ${POSTER_PATH}`]);
});

test("two entries of one server share what is kept", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  await bytesOf(world, image());
  expect(await bytesOf(world, image(poster, "other@Home"))).toHaveLength(5_000);
  expect(world.images.requests).toHaveLength(1);
});

test("who gives up is let go at once, and the others get their bytes", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { stalls: true });
  const impatient = new AbortController();
  const waiting = world.content.bytes(image(), impatient.signal);
  impatient.abort();
  await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  expect(await bytesOf(world, image())).toHaveLength(5_000);
});

test("an image larger than any image is refused by its size alone", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { head: { length: 40 * 1024 * 1024 } });
  await expect(world.content.size(image(), patient)).rejects.toMatchObject({ code: "RANGE_LONG" });
});

test("refreshing asks the server again for size and bytes", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  await bytesOf(world, image());
  world.images.serve(POSTER_PATH, { bytes: contentOf(4, 100) });
  world.content.refresh(SERVER_KEY);
  expect(await world.content.size(image(), patient)).toBe(100);
  expect(await bytesOf(world, image())).toEqual([...contentOf(4, 100)]);
  expect(world.images.requests).toHaveLength(3);
});

test("refreshing everything also forgets what was lost", async () => {
  const world = await startWorld();
  await expect(world.content.bytes(image(), patient)).rejects.toMatchObject({ code: "NOT_FOUND" });
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  world.content.refresh();
  expect(await bytesOf(world, image())).toHaveLength(5_000);
});

test("a server seen for the first time gives its id by connecting", async () => {
  const world = await startWorld();
  world.images.serve(POSTER_PATH, { bytes: posterBytes });
  world.connectors.idKnown = false;
  expect(await world.content.size(image(), patient)).toBe(5_000);
  world.connectors.idKnown = true;
  expect(await world.content.size(image(), patient)).toBe(5_000);
  expect(world.images.requests).toHaveLength(1);
});

test("a subtitle is fetched whole at the first stat, and then kept", async () => {
  const world = await startWorld();
  world.images.serve("/f/subtitle/2", { bytes: contentOf(5, 900) });
  const sidecar = subtitle({ version: "1" });
  expect(await world.content.size(sidecar, patient)).toBe(900);
  expect(await bytesOf(world, sidecar)).toEqual([...contentOf(5, 900)]);
  await world.restart();
  world.clock.advance(30 * DAY_MS);
  expect(await world.content.size(sidecar, patient)).toBe(900);
  expect(await bytesOf(world, sidecar)).toHaveLength(900);
  expect(world.images.requests).toEqual(["GET /f/subtitle/2"]);
});

test("a subtitle without a version is fetched anew when its lifetime is over", async () => {
  const world = await startWorld();
  world.images.serve("/f/subtitle/2", { bytes: contentOf(5, 900) });
  expect(await world.content.size(subtitle(), patient)).toBe(900);
  world.images.serve("/f/subtitle/2", { bytes: contentOf(6, 800) });
  world.clock.advance(2 * 60 * 60_000);
  expect(await world.content.size(subtitle(), patient)).toBe(800);
  expect(await bytesOf(world, subtitle())).toEqual([...contentOf(6, 800)]);
});

test("a desktop.ini is UTF-16 with its mark, CRLF and the plugin's icon, of the size it says", async () => {
  const world = await startWorld();
  const sidecar: SidecarRef = { kind: "desktopIni", serverKey: "rené@Home" };
  world.connectors.iconUrl = new URL("file:///opt/plugin/icon.ico");
  const bytes = await world.content.bytes(sidecar, patient);
  expect(await world.content.size(sidecar, patient)).toBe(bytes.byteLength);
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
  expect(Buffer.from(bytes.subarray(2)).toString("utf16le")).toBe(
    "[.ShellClassInfo]\r\nInfoTip=rené@Home\r\nIconResource=/opt/plugin/icon.ico,0\r\n",
  );
  world.connectors.iconUrl = new URL("data:image/png;base64,AAAA");
  expect(Buffer.from(await world.content.bytes(sidecar, patient)).toString("utf16le")).not.toContain("IconResource");
});
