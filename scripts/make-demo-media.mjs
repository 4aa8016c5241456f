// Makes the media of the demo from synthetic sources: `node scripts/make-demo-media.mjs` (needs ffmpeg and ffprobe).
// The results are committed, so that nobody else needs ffmpeg. media.json says what a probe of each file tells.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const MEDIA = fileURLToPath(new URL("../examples/demo/media/", import.meta.url));
const FONT = process.env.DEMO_FONT ?? "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";

const BITEXACT = ["-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1", "-threads", "1"];

// Name: picture, seconds, tone in Hz, and what differs from 480x270 MKV.
const VIDEOS = [
  [
    "films/lighthouse-1080p.mkv",
    "gradients=c0=#0b1d3a:c1=#e8a33d:x0=0:y0=0:x1=1919:y1=1079:speed=0.02",
    12,
    220,
    { size: "1920x1080" },
  ],
  ["films/lighthouse-sd.mp4", "gradients=c0=#0b1d3a:c1=#e8a33d:x0=0:y0=0:x1=479:y1=269:speed=0.02", 12, 220],
  ["films/face-off.mp4", "testsrc2", 8, 330],
  ["films/homecoming-red.mkv", "gradients=c0=#5b0f0f:c1=#f2c14e:speed=0.03", 6, 262],
  ["films/homecoming-blue.mkv", "gradients=c0=#0f2b5b:c1=#7fd1ff:speed=0.03", 6, 294],
  [
    "films/rocket-summer.mp4",
    "life=mold=12:r=24:ratio=0.12:death_color=#301860:life_color=#ffd166",
    8,
    392,
    { faststart: true },
  ],
  ["films/long-title.mkv", "sierpinski=type=carpet", 5, 349],
  ["films/crossing-1.mkv", "cellauto=rule=110:scroll=1", 5, 440],
  ["films/crossing-2.mkv", "cellauto=rule=30:scroll=1", 5, 494],
  ["series/robot-s00e01.mkv", "testsrc", 4, 131],
  ["series/robot-s01e01.mkv", "mandelbrot=maxiter=60:end_scale=0.1", 10, 147],
  ["series/robot-s01e02.mkv", "smptehdbars", 5, 165],
  ["series/robot-s01e03.mp4", "rgbtestsrc", 5, 175],
  ["series/robot-s02e01.mkv", "gradients=c0=#10331c:c1=#b6e388:speed=0.04", 6, 196],
  ["series/robot-s02e02.mkv", "yuvtestsrc", 5, 208],
];

const TRACKS = [
  ["music/lines-01.flac", 220, 5],
  ["music/lines-02.flac", 277, 6],
  ["music/lines-03.flac", 330, 7],
  ["music/ferry-1-01.flac", 196, 5],
  ["music/ferry-1-02.flac", 247, 5],
  ["music/ferry-2-01.flac", 294, 5],
  ["music/ferry-2-02.flac", 349, 5],
];

// Name: colours, size, text.
const PICTURES = [
  ["artwork/lighthouse-poster.jpg", ["#0b1d3a", "#e8a33d"], [400, 600], "THE\nLIGHTHOUSE\nKEEPER'S\nCLOCK"],
  ["artwork/lighthouse-fanart.jpg", ["#0b1d3a", "#e8a33d"], [960, 540], ""],
  ["artwork/face-off-poster.jpg", ["#222222", "#c0c0c0"], [400, 600], "FACE / OFF"],
  ["artwork/homecoming-red-poster.jpg", ["#5b0f0f", "#f2c14e"], [400, 600], "HOMECOMING"],
  ["artwork/homecoming-blue-poster.jpg", ["#0f2b5b", "#7fd1ff"], [400, 600], "HOMECOMING"],
  ["artwork/rocket-poster.jpg", ["#301860", "#ffd166"], [400, 600], "ROCKET\nSUMMER"],
  ["artwork/robot-poster.jpg", ["#10331c", "#b6e388"], [400, 600], "MR. ROBOT"],
  ["artwork/robot-fanart.jpg", ["#10331c", "#b6e388"], [960, 540], ""],
  ["artwork/robot-banner.jpg", ["#b6e388", "#10331c"], [758, 140], "MR. ROBOT"],
  ["artwork/robot-season-1.jpg", ["#10331c", "#7fd1ff"], [400, 600], "SEASON 1"],
  ["artwork/robot-season-2.jpg", ["#10331c", "#f2c14e"], [400, 600], "SEASON 2"],
  ["artwork/robot-thumb.jpg", ["#0d0d0d", "#b6e388"], [480, 270], ""],
  ["artwork/lines-cover.jpg", ["#1a1a1a", "#d62828"], [500, 500], "HIGH\nTENSION\nLINES"],
  ["artwork/ferry-cover.jpg", ["#023047", "#8ecae6"], [500, 500], "NIGHT\nFERRY"],
  ["artwork/acdc-artist.jpg", ["#000000", "#d62828"], [500, 500], "AC⁄DC"],
];

const SUBTITLES = {
  "subtitles/lighthouse.en.srt": [
    ["00:00:01,000", "00:00:04,000", "The clock has stopped again."],
    ["00:00:05,000", "00:00:08,500", "Then we row by the stars."],
    ["00:00:09,000", "00:00:11,500", "- Which one is ours?\n- The one that blinks."],
  ],
  "subtitles/lighthouse.fr.forced.srt": [["00:00:02,000", "00:00:04,000", "« Défense d'entrer »"]],
  "subtitles/robot-s01e01.en.srt": [["00:00:01,000", "00:00:03,000", "Toast is ready. Toast is always ready."]],
};

const only = process.argv[2];
if (only === undefined) rmSync(MEDIA, { recursive: true, force: true });
for (const [name, picture, seconds, hertz, options] of VIDEOS)
  if (wanted(name)) makeVideo({ name, picture, seconds, hertz, ...options });
for (const [name, hertz, seconds] of TRACKS) if (wanted(name)) makeTrack(name, hertz, seconds);
for (const [name, colours, size, text] of PICTURES) if (wanted(name)) makePicture({ name, colours, size, text });
if (wanted("artwork/lighthouse-logo.png")) makeLogo("artwork/lighthouse-logo.png", "The Lighthouse Keeper's Clock");
for (const [name, cues] of Object.entries(SUBTITLES)) write(name, subtitleText(cues));
write("media.json", `${JSON.stringify(describeAll(), null, 2)}\n`);

function wanted(name) {
  return only === undefined || name.startsWith(only);
}

function makeVideo({ name, picture, seconds, hertz, size = "480x270", faststart = false }) {
  const source = `${picture}${picture.includes("=") ? ":" : "="}s=${size}`;
  ffmpeg([
    ...["-f", "lavfi", "-t", String(seconds), "-i", source],
    ...["-f", "lavfi", "-t", String(seconds), "-i", `sine=frequency=${hertz}:beep_factor=3:sample_rate=48000`],
    ...[
      "-vf",
      "fps=24,format=yuv420p",
      "-c:v",
      "libx264",
      "-preset",
      "slow",
      "-crf",
      "30",
      "-maxrate",
      "600k",
      "-bufsize",
      "1200k",
      "-g",
      "48",
    ],
    ...["-c:a", "aac", "-b:a", "64k", "-ac", "2", "-metadata:s:a:0", "language=eng", "-shortest"],
    ...(faststart ? ["-movflags", "+faststart"] : []),
    ...[...BITEXACT, target(name)],
  ]);
}

function makeTrack(name, hertz, seconds) {
  const wave = `0.3*sin(${hertz}*2*PI*t)*exp(-mod(t\\,1))+0.2*sin(${hertz * 1.5}*2*PI*t)`;
  const source = `aevalsrc=${wave}|${wave}*0.8:s=44100:d=${seconds}`;
  ffmpeg(["-f", "lavfi", "-i", source, "-c:a", "flac", "-sample_fmt", "s16", ...BITEXACT, target(name)]);
}

function makePicture({ name, colours, size, text }) {
  const [width, height] = size;
  const gradient = `gradients=s=${width}x${height}:c0=${colours[0]}:c1=${colours[1]}:x0=0:y0=0:x1=${width}:y1=${height}`;
  const letters = text === "" ? [] : [textLayer(text, Math.round(width / 10))];
  const filters = [...letters, "vignette=PI/5"].join(",");
  ffmpeg(["-f", "lavfi", "-i", gradient, "-frames:v", "1", "-vf", filters, "-q:v", "4", ...BITEXACT, target(name)]);
}

function makeLogo(name, text) {
  const source = "color=c=black@0.0:s=800x120,format=rgba";
  ffmpeg(["-f", "lavfi", "-i", source, "-frames:v", "1", "-vf", textLayer(text, 44), ...BITEXACT, target(name)]);
}

// Each line is a layer of its own, so that every line is centred.
function textLayer(text, fontSize) {
  const lines = text.split("\n");
  return lines
    .map((line, index) => {
      const shift = (index - (lines.length - 1) / 2) * fontSize * 1.3;
      const quoted = line.replaceAll("'", "’");
      return `drawtext=fontfile=${FONT}:text='${quoted}':fontsize=${fontSize}:fontcolor=white:x=(w-tw)/2:y=(h-th)/2+${shift}`;
    })
    .join(",");
}

function subtitleText(cues) {
  return cues.map(([from, to, text], index) => `${index + 1}\n${from} --> ${to}\n${text}\n`).join("\n");
}

function describeAll() {
  const names = readdirSync(MEDIA, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(mkv|mp4|flac|jpg|png)$/.test(entry.name))
    .map((entry) =>
      relative(MEDIA, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    );
  return Object.fromEntries(names.sort().map((name) => [name, describe(name)]));
}

function describe(name) {
  const probe = JSON.parse(
    execFileSync("ffprobe", ["-v", "error", "-of", "json", "-show_format", "-show_streams", join(MEDIA, name)], {
      encoding: "utf8",
    }),
  );
  if (/\.(jpg|png)$/.test(name)) return { width: probe.streams[0].width, height: probe.streams[0].height };
  return { durationSeconds: Number(probe.format.duration), streams: probe.streams.map(describeStream) };
}

function describeStream(stream) {
  const isVideo = stream.codec_type === "video";
  const [frames, seconds] = stream.avg_frame_rate.split("/").map(Number);
  return {
    type: isVideo ? "Video" : "Audio",
    codec: stream.codec_name,
    ...(stream.tags?.language === undefined || isVideo ? {} : { language: stream.tags.language }),
    ...(isVideo ? { width: stream.width, height: stream.height, frameRate: frames / seconds } : {}),
    ...(isVideo ? {} : { channels: stream.channels, sampleRate: Number(stream.sample_rate) }),
    isDefault: true,
  };
}

function ffmpeg(args) {
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", ...args], { stdio: "inherit" });
}

function target(name) {
  const path = join(MEDIA, name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function write(name, text) {
  writeFileSync(target(name), text);
}
