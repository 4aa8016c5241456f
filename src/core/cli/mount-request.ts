import { isAbsolute } from "node:path";
import { parseArgs } from "node:util";
import { MediaFsError } from "../base/index.js";
import { optionFlags } from "../config/index.js";

/** What mount(8) asks its helper for. */
export interface MountRequest {
  /** The arguments of the `mediafs` that does it. */
  readonly args: readonly string[];
  /** User (name or number) to run as; undefined means whoever runs the helper. */
  readonly user: string | undefined;
  /** `mount --fake`: all but the mount itself. */
  readonly isFake: boolean;
}

/** An option of a line of fstab(5) that is ours. */
interface MountOption {
  /** What follows `=`, where something does. */
  readonly takes?: string | undefined;
  readonly flag?: string;
}

/** By name: those of the helper itself, and the flags of `mediafs mount`. */
export const MOUNT_OPTIONS: ReadonlyMap<string, MountOption> = new Map<string, MountOption>([
  ["config", { takes: "file", flag: "--config" }],
  ["entry", { takes: "key" }],
  ["setuid", { takes: "user" }],
  ...optionFlags()
    // The mount point is the second field of the line.
    .filter(({ flag }) => !flag.startsWith("--mount-point"))
    .map(({ flag }) => flagOption(flag)),
]);

// What every line may say and mount(8) passes on. Those that limit are kept anyway: all is read-only and nothing is
// executable, a device or set-uid. Those that loosen cannot be told from what mount(8) adds by itself, such as `rw`.
const STANDARD =
  /^((no)?(suid|dev|exec|auto|user|users|owner|group|atime|diratime|relatime|strictatime|lazytime|iversion|mand|symfollow)|defaults|r[ow]|a?sync|dirsync|silent|loud|nofail|_netdev|user=.*|comment=.*|x-.*)$/i;
const SOURCE = "mediafs";

/**
 * Translates the arguments with which mount(8) calls a helper, as its manual has them under EXTERNAL HELPERS: source,
 * directory, `-sfnv`, `-o options`. Throws USAGE.
 */
export function mountRequest(argv: readonly string[]): MountRequest {
  const { source, directory, options, isFake, isSloppy } = parsed(argv);
  if (source !== SOURCE) {
    throw new MediaFsError("USAGE", `the source of the mount must be \`${SOURCE}\`, got ${source}`, {
      hint: "Name the configuration with -o config=FILE. `mount -a` knows what is mounted by this word.",
    });
  }
  if (options.includes("remount")) {
    throw new MediaFsError("USAGE", "a mount of mediafs cannot be mounted anew in place", {
      hint: "A changed configuration is in force by itself; for other options unmount it first.",
    });
  }
  const ours = options.filter((option) => !STANDARD.test(option)).map(splitOption);
  const known = ours.filter(({ name }) => !isSloppy || MOUNT_OPTIONS.has(name));
  const entries = known.filter(({ name }) => name === "entry").map(({ name, value }) => givenValue(name, value));
  const flags = known.flatMap(({ name, value }) => flagOf(name, value));
  return {
    args: ["mount", "--daemon", "--mount-point", directory, ...flags, "--", ...entries],
    user: known.findLast(({ name }) => name === "setuid")?.value,
    isFake,
  };
}

function flagOption(flag: string): readonly [string, MountOption] {
  const [, long = "", takes] = /^(--[\w-]+)(?: <(.+)>)?$/.exec(flag) ?? [];
  return [long.slice(2).replaceAll("-", "_"), { takes, flag: long }];
}

function parsed(argv: readonly string[]) {
  const { values, positionals } = parse(argv);
  const [source, directory, ...others] = positionals;
  if (source === undefined || directory === undefined || others.length > 0) {
    throw new MediaFsError("USAGE", "mount.fuse.mediafs needs a source and a directory", {
      hint: "It is called by mount: `mount -t fuse.mediafs mediafs /mnt/media -o config=FILE`.",
    });
  }
  // A comma within a value is written `\,`, as for every FUSE file system.
  const options = values.options?.flatMap((text) => text.split(/(?<!\\),/)) ?? [];
  return {
    source,
    directory,
    options: options.map((option) => option.replaceAll("\\,", ",")).filter((option) => option !== ""),
    isFake: values.fake === true,
    isSloppy: values.sloppy === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        options: { type: "string", short: "o", multiple: true },
        type: { type: "string", short: "t" },
        fake: { type: "boolean", short: "f" },
        sloppy: { type: "boolean", short: "s" },
        verbose: { type: "boolean", short: "v" },
        "no-mtab": { type: "boolean", short: "n" },
      },
    });
  } catch (cause) {
    throw new MediaFsError("USAGE", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface GivenOption {
  readonly name: string;
  readonly value: string | undefined;
}

function splitOption(option: string): GivenOption {
  const at = option.indexOf("=");
  return at === -1 ? { name: option, value: undefined } : { name: option.slice(0, at), value: option.slice(at + 1) };
}

function flagOf(name: string, value: string | undefined): readonly string[] {
  const known = MOUNT_OPTIONS.get(name);
  if (known === undefined) {
    throw new MediaFsError("USAGE", `${name} is no option of this mount`, {
      hint: `There are ${[...MOUNT_OPTIONS].map(([key, { takes }]) => (takes === undefined ? key : `${key}=…`)).join(", ")}, and those of every mount.`,
    });
  }
  if (known.takes === undefined) {
    if (value !== undefined) throw new MediaFsError("USAGE", `the option ${name} takes no value, got ${value}`);
    return known.flag === undefined ? [] : [known.flag];
  }
  const given = givenValue(name, value);
  if (name === "config" && !isAbsolute(given))
    throw new MediaFsError("USAGE", `the option config must be an absolute path, got ${given}`);
  return known.flag === undefined ? [] : [`${known.flag}=${given}`];
}

function givenValue(name: string, value: string | undefined): string {
  if (value !== undefined && value !== "") return value;
  throw new MediaFsError("USAGE", `the option ${name} needs a value`, { hint: `Write ${name}=….` });
}
