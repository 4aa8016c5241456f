import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connected, childrenOf, connected, itemAt, libraryNamed } from "./connected.js";
import { sampleLibrary } from "./sample-library.js";

let subject: Connected;
beforeAll(async () => {
  subject = await connected({ library: sampleLibrary() });
});
afterAll(() => subject.stop());

test("photos and books are files of which the listing knows no size", async () => {
  const library = await libraryNamed(subject.connector, "Pictures");
  const photo = await itemAt(subject.connector, library, "Summer", "Beach");
  expect(photo.sources).toEqual([{ id: photo.id, fileName: "Beach.jpg", version: photo.version }]);
});

test("each request for items names the user, a start and a limit, and asks for no user data", async () => {
  await childrenOf(subject.connector, { library: await libraryNamed(subject.connector, "Films") });
  const requests = subject.server.log.requests({ path: /^\/(Items|Artists\/AlbumArtists)$/ });
  expect(requests.length).toBeGreaterThan(0);
  for (const { query } of requests) {
    expect(["userId", "startIndex", "limit"].filter((name) => !query.has(name))).toEqual([]);
    expect(query.get("enableUserData")).toBe("false");
  }
});
