// What desktops, scanners and network storage look for in every directory, and no server ever lists. Names that an
// owner may well have given to a folder of his (DCIM, metadata) are not among them.
const PROBED = new Set([
  "desktop.ini",
  "thumbs.db",
  "ehthumbs.db",
  "ehthumbs_vista.db",
  "autorun.inf",
  "$recycle.bin",
  "system volume information",
  "icon\r",
  "mach_kernel",
  "backups.backupdb",
  "@eadir",
  "#recycle",
  "lost+found",
  "extrafanart",
  "extrathumbs",
]);
const WINDOWS_ALBUM_ART = /^(albumart|zune).*\.jpg$/;

/**
 * Whether programs ask for a name wherever they look and it is certain, or all but certain, that no directory has it:
 * such a name is not worth a request. Names that begin with a dot never occur, as legal names have none.
 */
export function isProbeName(name: string): boolean {
  const key = name.toLowerCase();
  return key.startsWith(".") || PROBED.has(key) || WINDOWS_ALBUM_ART.test(key);
}
