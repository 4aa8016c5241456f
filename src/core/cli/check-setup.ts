import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ERRORS, toMediaFsError } from "../base/index.js";
import type { Config } from "../config/index.js";
import { findControl, type ServerStatus } from "../control/index.js";
import { inspectMountPoint, realMountPoint } from "../mount/index.js";
import type { PluginReport } from "../plugin-host/index.js";
import { checkAllowOther } from "./check-system.js";
import type { CommandContext } from "./command-context.js";
import { loadChecked } from "./configuration.js";
import { type Finding, fine, note, wrong } from "./findings.js";

/** Checks the configuration and all that it names: plugins, mount point, cache directory, servers. */
export async function checkSetup(
  context: CommandContext,
  configFile: string | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  try {
    const { loaded, plugins } = await loadChecked(context, { configFile }, signal);
    const { config } = loaded;
    return [
      fine("configuration", config.file ?? "given by a program"),
      ...plugins.flatMap(refusedPlugin),
      await checkMountPoint(config, context, signal),
      ...(config.mount.allowOther ? [await checkAllowOther()] : []),
      await checkCacheDirectory(config.cache.dir),
      ...(await context.services.checkServers(loaded, signal)).map(serverFinding),
    ];
  } catch (error) {
    const { message, lines, hint } = toMediaFsError(error);
    return [wrong("configuration", [message, ...lines].join("\n    "), hint)];
  }
}

function refusedPlugin({ name, from, origin, state, code, reason = "" }: PluginReport): readonly Finding[] {
  // Somebody replaced a plugin of ours by one of the same name: that was meant.
  if (state === "loaded" || code === undefined || (origin === "builtin" && code === "PLUGIN_NAME_CLASH")) return [];
  return [note("plugin", `${name} (${from}) was refused: ${reason}`, ERRORS[code].hint)];
}

async function checkMountPoint({ mount }: Config, context: CommandContext, signal: AbortSignal): Promise<Finding> {
  const what = "mount point";
  if (mount.point === undefined) return note(what, "none is configured", "Set `mount.point`, or give --mount-point.");
  const point = await realMountPoint(mount.point);
  switch (await inspectMountPoint(point, signal)) {
    case "ready":
      return checkOwner(point);
    case "missing":
      return wrong(what, `${point} does not exist`, `Create it: mkdir -p ${point}`);
    case "not-a-directory":
      return wrong(what, `${point} is not a directory`, "Choose another with `mount.point`.");
    case "not-empty":
      return wrong(what, `${point} is not empty`, "Empty it, or choose another with `mount.point`.");
    case "dead":
      return wrong(what, `${point} holds a dead mount`, `Run \`mediafs umount ${point}\`.`);
    case "mounted":
      return (await findControl(point, signal, context.surroundings)) === undefined
        ? wrong(what, `${point} is in use by another mount`, "Unmount that, or choose another with `mount.point`.")
        : fine(what, `${point} (mediafs is mounted there)`);
  }
}

async function checkOwner(point: string): Promise<Finding> {
  const uid = process.getuid?.();
  const { uid: owner } = await stat(point);
  if (uid === undefined || uid === 0 || uid === owner) return fine("mount point", point);
  return wrong(
    "mount point",
    `${point} belongs to another user`,
    `Make yourself its owner: sudo chown ${uid} ${point}`,
  );
}

async function checkCacheDirectory(directory: string): Promise<Finding> {
  const existing = await nearestExisting(directory);
  const writable = await access(existing, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (writable) return fine("cache directory", directory);
  return note(
    "cache directory",
    `${directory} cannot be written; nothing is kept across restarts`,
    ERRORS.STORE_UNAVAILABLE.hint,
  );
}

async function nearestExisting(path: string): Promise<string> {
  for (let each = path; ; each = dirname(each)) {
    const there = await stat(each).then(
      () => true,
      () => false,
    );
    if (there || each === dirname(each)) return each;
  }
}

function serverFinding({ key, type, state, product, version, latencyMs, error }: ServerStatus): Finding {
  const what = `server ${key}`;
  if (error !== undefined) return wrong(what, error.message, error.hint);
  if (state === "disabled") return fine(what, "disabled");
  return fine(what, `${product ?? type} ${version ?? ""}, ${Math.round(latencyMs ?? 0)} ms`);
}
