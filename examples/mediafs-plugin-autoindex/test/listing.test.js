import { describe, expect, test } from "vitest";
import { itemOf } from "../lib/items.js";
import { readListing } from "../lib/listing.js";

const MTIME = "Wed, 04 Mar 2026 10:00:00 GMT";
const read = (/** @type {string | Buffer} */ text) => readListing(Buffer.from(text));
const names = (/** @type {readonly object[]} */ lines) => read(JSON.stringify(lines))?.map(({ name }) => name);

describe("a listing", () => {
  test("gives names, exact sizes and dates", () => {
    const lines = [
      { name: "extras", type: "directory", mtime: MTIME },
      { name: "film.mkv", type: "file", mtime: MTIME, size: 8_000_000_001 },
    ];
    const items = read(JSON.stringify(lines))?.map((entry) => itemOf("./films/", entry));
    const dateMs = Date.UTC(2026, 2, 4, 10);
    const film = { id: "./films/film.mkv", name: "film.mkv", changedAtMs: dateMs };
    const source = { id: film.id, fileName: film.name, sizeBytes: 8_000_000_001, modifiedAtMs: dateMs };
    expect(items).toEqual([
      { id: "./films/extras/", type: "folder", name: "extras", changedAtMs: dateMs },
      { ...film, type: "file", sources: [expect.objectContaining(source)] },
    ]);
  });

  test("gives a file another version when its size or its date changes", () => {
    const versionOf = (/** @type {object} */ changes) => {
      const lines = [{ name: "a.mkv", type: "file", mtime: MTIME, size: 5, ...changes }];
      return read(JSON.stringify(lines))?.map((entry) => itemOf("./", entry).sources?.[0]?.version)[0];
    };
    const later = "Wed, 04 Mar 2026 10:00:01 GMT";
    const versions = [versionOf({}), versionOf({ size: 6 }), versionOf({ mtime: later })];
    expect(new Set(versions).size).toBe(3);
    expect(versionOf({})).toBe(versions[0]);
  });

  test("leaves out what leads elsewhere, and what is neither file nor folder", () => {
    const hostile = ["", ".", "..", "a/b", "../secret", "nul\0byte"].map((name) => ({ name, type: "file", size: 1 }));
    expect(names([...hostile, { name: "socket", type: "other" }, { name: "...", type: "file" }])).toEqual([
      { text: "...", segment: "..." },
    ]);
  });

  test.each(["<html></html>", "{}", "[1]", '[{"name":1,"type":"file"}]', "", "[null]"])("is not %j", (text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe("a name", () => {
  test.each([
    ["a b", "a%20b"],
    ["Wer? #1 100%", "Wer%3F%20%231%20100%25"],
    [`'single' "double"`, "%27single%27%20%22double%22"],
    ["%2e%2e", "%252e%252e"],
    ["http://x".replaceAll("/", ":"), "http%3A%3A%3Ax"],
    ["Été 🎬", "%C3%89t%C3%A9%20%F0%9F%8E%AC"],
    ["line\nbreak", "line%0Abreak"],
    [".hidden", ".hidden"],
    ["back\\slash", "back%5Cslash"],
  ])("%j is %s in an address", (name, segment) => {
    expect(names([{ name, type: "file" }])).toEqual([{ text: name, segment }]);
  });

  test("that is not UTF-8 can still be asked for", () => {
    const line = Buffer.concat([
      Buffer.from('[{"name":"'),
      Buffer.from([0xc9, 0x74, 0xe9]),
      Buffer.from('","type":"file"}]'),
    ]);
    expect(read(line)?.map(({ name }) => name)).toEqual([{ text: "\ufffdt\ufffd", segment: "%C9t%E9" }]);
  });
});
