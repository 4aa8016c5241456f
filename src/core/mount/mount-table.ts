import { readFile } from "node:fs/promises";

/** File system type that our mounts show in the kernel's table. */
export const OWN_FS_TYPE = "fuse.mediafs";

/** One line of the kernel's table of mounts. */
export interface MountedAt {
  readonly mountPoint: string;
  /** Such as `ext4` or `fuse.mediafs`. */
  readonly fsType: string;
  /** Major and minor number, such as `0:52`. */
  readonly device: string;
}

/** The mounts of this process's namespace, in the order they were made. Empty where the system has no such table. */
export async function readMountTable(): Promise<readonly MountedAt[]> {
  try {
    return parseMountInfo(await readFile("/proc/self/mountinfo", "utf8"));
  } catch {
    // No procfs (another OS): callers then rely on what mounting itself says.
    return [];
  }
}

/** The last mount made at exactly this path; undefined when there is none. */
export async function findMount(mountPoint: string): Promise<MountedAt | undefined> {
  return (await readMountTable()).findLast((mount) => mount.mountPoint === mountPoint);
}

/** Lines of mountinfo (proc_pid_mountinfo(5)): field 3 is the device, 5 the mount point, the type follows the ` - ` separator. */
function parseMountInfo(text: string): readonly MountedAt[] {
  const mounts: MountedAt[] = [];
  for (const line of text.split("\n")) {
    const [head, tail] = line.split(" - ", 2);
    const [, , device, , mountPoint] = head?.split(" ") ?? [];
    const fsType = tail?.split(" ")[0];
    if (device !== undefined && mountPoint !== undefined && fsType !== undefined)
      mounts.push({ mountPoint: unescapeOctal(mountPoint), fsType, device });
  }
  return mounts;
}

function unescapeOctal(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes = text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return bytes;
}
