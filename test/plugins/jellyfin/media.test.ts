import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connected, connected, itemAt, libraryNamed, SIGNAL } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

let subject: Connected;
beforeAll(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterAll(() => subject.stop());

async function film() {
  return itemAt(subject.connector, await libraryNamed(subject.connector, "Films"), "Two Versions");
}

test("a file is at the file route of its version, with the token in the header of the identity", async () => {
  const item = await film();
  const [, second] = item.sources ?? [];
  const media = await subject.connector.getStreamURL(item, { id: second?.id ?? "" }, SIGNAL);
  expect(`${media.url.pathname}${media.url.search}`).toBe(`/Items/${second?.id}/File`);
  expect(media.headers?.Authorization).toContain("Token=");
});

test("a source that is a stream is at the player's route, unconverted", async () => {
  const { url } = await subject.connector.getStreamURL({ id: "a", type: "track" }, { id: "stream:abc" }, SIGNAL);
  expect(`${url.pathname}${url.search}`).toBe("/Audio/abc/stream?static=true&mediaSourceId=abc");
});

test("an image is asked for in every format that it may have", async () => {
  const item = await film();
  const media = await subject.connector.getArtworkURL(item, { kind: "logo", index: 0, version: "1" }, SIGNAL);
  expect(`${media.url.pathname}${media.url.search}`).toBe(`/Items/${item.id}/Images/Logo?tag=1`);
  expect(media.headers?.Accept).toContain("image/webp");
});
