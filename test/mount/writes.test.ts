import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import { type LibraryMount, mountLibrary, shell, shellComplaint } from "./library-mount.js";
import { hasProgram, mountObstacle } from "./mounted-library.js";

// In the directory of a season: an existing file and sidecar, an existing directory beside, a new name.
const FILE = "'Season 01/Mr. Robot - S01E01 - Toast.mkv'";
const SIDECAR = "'Season 01/season.nfo'";
const DIRECTORY = "'Season 02'";

const COMMANDS: readonly string[] = [
  `touch ${FILE}`,
  `touch ${SIDECAR}`,
  "touch new",
  "touch 'Season 01/new'",
  `touch -d 2001-01-01 ${DIRECTORY}`,
  "mkdir new",
  `rm -f ${FILE}`,
  `rm -f ${SIDECAR}`,
  `rm -rf ${DIRECTORY}`,
  `rmdir ${DIRECTORY}`,
  `mv ${FILE} new.mkv`,
  `mv ${DIRECTORY} new`,
  `mv -f ${SIDECAR} ${FILE}`,
  `ln ${FILE} new`,
  `ln -s ${FILE} new`,
  `chmod 600 ${FILE}`,
  `chmod 700 ${DIRECTORY}`,
  `chown 1:1 ${FILE}`,
  `truncate -s 0 ${FILE}`,
  `truncate -s +1 ${SIDECAR}`,
  "truncate -s 10 new",
  `echo x > ${FILE}`,
  `echo x >> ${FILE}`,
  "echo x > new",
  "echo x >> 'Season 01/new'",
  `exec 3<> ${FILE}`,
  "mkfifo new",
  "mknod new b 7 0",
  'cp "$OUTSIDE" new',
  `cp "$OUTSIDE" ${FILE}`,
  'mv "$OUTSIDE" .',
  `dd if=/dev/zero of=${FILE} bs=1 count=1 conv=notrunc status=none`,
];

const XATTR_COMMANDS: readonly string[] = [
  `setfattr -n user.note -v x ${FILE}`,
  `setfattr -n user.note -v x ${DIRECTORY}`,
  `setfattr -x user.note ${SIDECAR}`,
];

const EVERYTHING = String.raw`find . -printf '%y %m %U %G %i %n %s %T@ %P %l\n' && find . -type f -exec md5sum {} +`;

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`an attempt to write ${obstacle ?? ""}`, () => {
  let demo: LibraryMount;
  let show: string;
  let outside: string;
  let before: string;

  beforeAll(async () => {
    demo = await mountLibrary({ library: demoLibrary() });
    show = join(demo.entry, "Séries/Mr. Robot (2015)");
    outside = join(demo.mounted.folder, "outside.txt");
    await writeFile(outside, "from elsewhere");
    before = await shell(EVERYTHING, show);
  });
  afterAll(() => demo.close());

  test.each(COMMANDS)("%s is not permitted", async (command) => {
    await expectRefusal(command);
  });

  const attributesObstacle = hasProgram("setfattr") ? "" : ": setfattr is missing";
  test.skipIf(attributesObstacle !== "").each(XATTR_COMMANDS)(
    `%s is not permitted${attributesObstacle}`,
    async (command) => {
      await expectRefusal(command);
    },
  );

  test("leaves everything as it was, without a word to the server", async () => {
    expect(await shell(EVERYTHING, show)).toBe(before);
    expect(demo.server.log.requests().filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });

  async function expectRefusal(command: string): Promise<void> {
    const complaints = await shellComplaint(`OUTSIDE='${outside}' && { ${command}; }`, show);
    expect(complaints).toMatch(/^([^\n]+: Operation not permitted\n)+$/);
  }
});
