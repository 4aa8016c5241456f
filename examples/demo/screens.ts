import { relative } from "node:path";
import type { Comparison } from "./compare-file.js";
import { type Paint, sizeText } from "./paint.js";
import { filesOf, isMedia, type TreeNode, treeLines } from "./tree.js";

/** What is shown while the mount comes up. */
export function greeting(serverUrl: string, paint: Paint): string {
  const lines = [
    "",
    `${paint.bold("mediafs demo")}  ${paint.dim("a media server's libraries as files")}`,
    "",
    paint.dim(`An example server with made-up films, a series and albums listens on ${serverUrl}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The tree with a sum below it. */
export function treeScreen(tree: TreeNode, mountedLine: string, paint: Paint): string {
  const files = filesOf(tree);
  const media = files.filter(isMedia);
  const mediaBytes = media.reduce((sum, file) => sum + file.sizeBytes, 0);
  const sum = `${media.length} media files, ${sizeText(mediaBytes)}, and ${files.length - media.length} made from metadata`;
  return `${[paint.dim(mountedLine), "", ...treeLines(tree, paint), "", paint.dim(sum)].join("\n")}\n`;
}

/** What a person can do now. */
export function suggestions(mountPoint: string, tree: TreeNode, paint: Paint): string {
  const film = filesOf(tree).find(isMedia);
  const tries: readonly (readonly [string, string])[] = [
    [`ls -lR ${quoted(mountPoint)}`, "browse it"],
    ...(film === undefined ? [] : [[`mpv ${quoted(film.path)}`, "play a film, and seek"] as const]),
    [`cp -a ${quoted(mountPoint)} /tmp/copy`, "copy it all"],
    ["node dist/core/cli/main.js status", "see what the mount is doing"],
  ];
  const lines = tries.map(([command, purpose]) => `  ${paint.command(command)}\n      ${paint.dim(purpose)}`);
  return `${["", paint.bold("Try, in another terminal:"), ...lines, "", "Ctrl-C ends the demo and removes everything."].join("\n")}\n`;
}

// As short as it can be, and safe to paste into a shell.
function quoted(path: string): string {
  const short = relative(process.cwd(), path);
  const shown = short.startsWith("..") ? path : `./${short}`;
  return /^[\w./@-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** How the file read through the mount compares with the original. */
export function comparisonScreen(comparison: Comparison, paint: Paint): string {
  const { name, mounted, original, bytesPerSecond, isEqual } = comparison;
  const verdict = isEqual ? paint.good("identical to the original") : paint.bad("DIFFERS from the original");
  const lines = [
    "",
    paint.bold(name),
    `  bytes    ${mounted.bytes.toLocaleString("en")}`,
    `  sha256   ${mounted.sha256}`,
    ...(isEqual ? [] : [`  original ${original.sha256}, ${original.bytes.toLocaleString("en")} bytes`]),
    `  speed    ${sizeText(bytesPerSecond)}/s`,
    `  ${verdict}`,
  ];
  return `${lines.join("\n")}\n`;
}
