import { expect, test } from "vitest";
import { isProbeName } from "../../../src/core/vfs/probe-names.js";

const DESKTOPS = ["._Film.mkv", ".DS_Store", ".directory", ".hidden", ".Trash-1000", ".Spotlight-V100", "Thumbs.db"];
const OWNERS = [".nomedia", ".ignore", ".plexignore", ".stignore", ".git", ".config.yaml", ".hidden films"];

test.each(DESKTOPS)("%s is what a desktop looks for in every library, and in none", (name) => {
  for (const kind of ["folders", "movies", undefined] as const) expect(isProbeName(name, kind)).toBe(true);
});

test.each(OWNERS)("%s may lie in a folder that is shown as on the server's disk, and in no other", (name) => {
  expect(isProbeName(name, "folders")).toBe(false);
  for (const kind of ["movies", "series", "mixed", undefined] as const) expect(isProbeName(name, kind)).toBe(true);
});

test.each(["Film.mkv", "metadata", "DCIM"])("%s is looked for where it may be", (name) => {
  expect(isProbeName(name, "movies")).toBe(false);
});
