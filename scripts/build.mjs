// Builds dist/ from src/: npm run build, npm pack and scripts/setup.mjs call it.
// The compiler writes beside dist/ and the folders are swapped at the end, so that a program running from dist/
// never sees half a build, and a failed build leaves the last good one in place.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build as buildPage } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const fresh = join(root, `.dist-${process.pid}`);
const old = join(root, `.dist-old-${process.pid}`);
const dist = join(root, "dist");

/** Packages whose code is in the page. */
const BUNDLED = ["preact", "@preact/signals", "@preact/signals-core", "uplot"];

function compile() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--outDir", fresh];
  return spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", 2, 2] }).status === 0;
}

function copyIcons() {
  for (const name of readdirSync(join(root, "src/plugins"))) {
    const icon = join(root, "src/plugins", name, "icon.ico");
    if (existsSync(icon)) copyFileSync(icon, join(fresh, "plugins", name, "icon.ico"));
  }
}

/** The monitor's page, with the licences of what is bundled in it. */
async function makePage() {
  const outDir = join(fresh, "page");
  await buildPage({ configFile: join(root, "web/vite.config.mjs"), logLevel: "warn", build: { outDir } });
  const licenses = BUNDLED.map((name) => {
    const text = readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim();
    return `${name}\n\n${text}\n`;
  });
  writeFileSync(join(outDir, "licenses.txt"), licenses.join("\n\n"));
}

function finish(startedAt) {
  copyIcons();
  chmodSync(join(fresh, "core/cli/main.js"), 0o755);
  const stamp = join(fresh, ".build-stamp");
  writeFileSync(stamp, "");
  // Dated back to the start: a source saved while the compiler ran counts as newer than this build.
  utimesSync(stamp, startedAt, startedAt);
}

function swap() {
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
}

const startedAt = new Date();
try {
  if (compile()) {
    await makePage();
    finish(startedAt);
    swap();
  } else {
    process.stderr.write("build: the compiler found mistakes; dist/ was left as it was\n");
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
}
