import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { type LibraryMount, mountLibrary, shell } from "./library-mount.js";
import { mountObstacle } from "./mounted-library.js";

// What desktops, scanners, players and network storage ask for in every directory, and this tree never has.
const NEVER_THERE = [
  ["desktop.ini", "Desktop.ini", "thumbs.db", "Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "autorun.inf"],
  ["$RECYCLE.BIN", "System Volume Information", "AlbumArtSmall.jpg", "AlbumArt_{B5}_Large.jpg", "ZuneAlbumArt.jpg"],
  [".DS_Store", "._.", "._folder.jpg", ".hidden", ".Spotlight-V100", ".Trashes", ".fseventsd", ".TemporaryItems"],
  [".apdisk", ".VolumeIcon.icns", ".metadata_never_index", ".localized", "Icon\r", ".ql_disablethumbnails"],
  ["Backups.backupdb", "mach_kernel", ".Trash", ".Trash-0", ".directory", ".xdg-volume-info", ".autorun", ".nomedia"],
  [".git", ".svn", ".hg", ".bzr", ".jj", ".ignore", ".plexmatch", ".plexignore", ".actors", ".wd_tv", ".grab"],
  ["@eaDir", "#recycle", "lost+found", ".snapshot", ".zfs", "extrafanart", "extrathumbs", ".folder.png"],
].flat();

// What is asked for beside media and might be there: known as soon as the directory was listed.
const NOT_THIS_TIME = [
  ["folder.gif", "DCIM", "autorun", "autorun.sh", "CVS", "metadata", "x.trickplay", "VIDEO_TS", "BDMV"],
  ["VIDEO_TS.IFO", "index.bdmv", "x.edl", "x.txt", "x.bif", "x.idx", "x.sub", "x.lrc", "x.cue", "x.m3u"],
  ["Folder.png", "Folder.jpg", "cover.jpg", "cover.png", "front.bmp", "thumb.jpg", "theme.mp3", "movie.nfo"],
  ["nothing of this name", "é".normalize("NFD"), "x".repeat(255)],
].flat();

const SHOW = "Séries/Mr. Robot (2015)";
const DIRECTORIES = [
  "",
  "Films",
  "Films/Face-Off (1997)",
  "Séries",
  SHOW,
  `${SHOW}/Season 01`,
  "Musique",
  "Musique/AC⁄DC",
  "Musique/The Quiet Engines/Night Ferry (2012)/Disc 1",
];

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`names that do not exist ${obstacle ?? ""}`, () => {
  let demo: LibraryMount;
  afterEach(() => demo.close());

  async function expectNone(directory: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
      const error: unknown = await stat(join(directory, name)).catch((reason: unknown) => reason);
      expect(error, `${directory}/${name}`).toMatchObject({ code: "ENOENT" });
    }
  }

  test("are absent at every depth without a request, once the directories were listed", async () => {
    demo = await mountLibrary({ library: demoLibrary() });
    await shell("find . > /dev/null", demo.mounted.root);
    demo.server.log.clear();
    await expectNone(demo.mounted.root, [...NEVER_THERE, ...NOT_THIS_TIME]);
    for (const directory of DIRECTORIES) {
      await expectNone(join(demo.entry, directory), [...NEVER_THERE, ...NOT_THIS_TIME]);
    }
    const file = join(demo.entry, "Films/Face-Off (1997)/Face-Off (1997).mp4");
    await expect(stat(join(file, "BDMV"))).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(stat(join(demo.entry, "nothing/below"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(demo.server.log.requests().map(({ path }) => path)).toEqual([]);
  });

  test("that programs probe for cost no listing of a directory that nobody has looked into", async () => {
    demo = await mountLibrary({ library: demoLibrary() });
    await expectNone(demo.mounted.root, NEVER_THERE);
    await expectNone(demo.entry, NEVER_THERE);
    expect(demo.server.log.count({ path: "/UserViews" })).toBe(0);
    for (const [above, directory] of [
      [".", "Films"],
      ["Séries", SHOW],
      [SHOW, `${SHOW}/Season 02`],
    ] as const) {
      await shell(`ls '${above}'`, demo.entry);
      demo.server.log.clear();
      await expectNone(join(demo.entry, directory), NEVER_THERE);
      expect(demo.server.log.requests().map(({ path }) => path)).toEqual([]);
    }
  });

  test("are no reason to hide what is there: a folder icon where one is configured", async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { sidecars: { desktopIni: "always" } });
    expect((await stat(join(demo.entry, "desktop.ini"))).size).toBeGreaterThan(0);
    await expectNone(join(demo.entry, "Films"), ["desktop.ini"]);
  });
});
