import { basename } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoLibrary } from "../../examples/demo/library/index.js";
import type { ServerSource } from "../../examples/jellyfin-server/index.js";
import { describeDriver } from "./drivers.js";
import { type LibraryMount, mountLibrary, shell, shellLines } from "./library-mount.js";
import { hasProgram } from "./mounted-library.js";

const FIND_VIDEOS = String.raw`find . -type f \( -name '*.mkv' -o -name '*.mp4' \)`;
const FIND_MEDIA = String.raw`find . -type f \( -name '*.mkv' -o -name '*.mp4' -o -name '*.flac' \)`;

/** What a probe tells of a file, as far as the server knows it too. */
interface Probed {
  readonly name: string;
  readonly seconds: number;
  readonly codecs: readonly string[];
}

describeDriver("players and the demo's files", (driver) => {
  let demo: LibraryMount;
  beforeAll(async () => {
    demo = await mountLibrary({ library: demoLibrary() }, { mount: { driver } });
  });
  afterAll(() => demo.close());

  test("ffprobe finds duration and codecs of every video and audio file", async (context) => {
    if (!hasProgram("ffprobe")) context.skip("ffprobe is missing");
    const files = await shellLines(FIND_MEDIA, demo.entry);
    const probed: Probed[] = [];
    for (const file of files) probed.push(await probe(file));
    const known = [...demo.server.library.all()].flatMap(({ sources = [] }) => sources).map(expected);
    expect(files).toHaveLength(known.length);
    expect(probed.toSorted(byName)).toEqual(known.toSorted(byName));
  });

  test("ffmpeg seeks into every video and decodes a second of it", async (context) => {
    if (!hasProgram("ffmpeg")) context.skip("ffmpeg is missing");
    for (const file of await shellLines(FIND_VIDEOS, demo.entry)) {
      const { seconds } = await probe(file);
      const command = `ffmpeg -nostdin -v error -xerror -ss ${seconds / 2} -i "$FILE" -t 1 -map 0 -f framecrc -`;
      const frames = (await shellLines(quoting(file, command), demo.entry)).filter((line) => !line.startsWith("#"));
      expect(frames.length, file).toBeGreaterThan(20);
    }
  });

  test("mpv plays from the middle of a film, an episode and a track", async (context) => {
    if (!hasProgram("mpv")) context.skip("mpv is missing");
    const mpv = "mpv --no-config --no-terminal --vo=null --ao=null --untimed --frames=24 --start=50%";
    const lighthouse = "The Lighthouse Keeper's Clock (2019)";
    const files = [
      `./Films/${lighthouse}/${lighthouse} - 1080p.mkv`,
      `./Films/${lighthouse}/${lighthouse} - 270p.mp4`,
      "./Séries/Mr. Robot (2015)/Season 01/Mr. Robot - S01E01 - Toast.mkv",
      "./Musique/AC⁄DC/High Tension Lines (2003)/01 - Fifty Hertz.flac",
    ];
    for (const file of files) await shell(quoting(file, `${mpv} "$FILE"`), demo.entry);
  });

  async function probe(file: string): Promise<Probed> {
    const command = 'ffprobe -v error -of json -show_format -show_streams "$FILE"';
    const { format, streams } = JSON.parse(await shell(quoting(file, command), demo.entry)) as {
      readonly format: { readonly duration: string };
      readonly streams: readonly { readonly codec_name: string }[];
    };
    return { name: comparable(file), seconds: Number(format.duration), codecs: streams.map((one) => one.codec_name) };
  }
});

/** A command line that finds the name of a file in `$FILE`, whatever is in it. */
function quoting(file: string, command: string): string {
  return `FILE='${file.replaceAll("'", String.raw`'\''`)}'; ${command}`;
}

function expected({ path, durationSeconds, streams }: ServerSource): Probed {
  return { name: comparable(path), seconds: durationSeconds ?? 0, codecs: streams.map(({ codec }) => codec) };
}

// What an illegal character became does not matter here.
function comparable(path: string): string {
  return basename(path).replaceAll(/[^\p{Letter}\p{Number}]/gu, "");
}

function byName(a: Probed, b: Probed): number {
  return a.name < b.name || (a.name === b.name && a.seconds < b.seconds) ? -1 : 1;
}
