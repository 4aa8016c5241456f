import type { LibraryKind } from "mediafs/plugin-api";

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
// What an owner hides in his folders (.nomedia, .ignore) is not among them.
const DESKTOP_DOTTED = /^\.(_|apdisk$|autorun$|directory$|ds_store$|hidden$|localized$|trash|xdg-volume-info$)/;
const MACOS_DOTTED = /^\.(fseventsd|metadata_never_index.*|ql_disable.*|spotlight-.*|temporaryitems|volumeicon\.icns)$/;

/**
 * Whether programs ask for a name wherever they look and it is certain, or all but certain, that no directory of a
 * library of that kind has it: such a name is not worth a request. Libraries of media have no hidden names.
 */
export function isProbeName(name: string, kind: LibraryKind | undefined): boolean {
  const key = name.toLowerCase();
  if (key.startsWith(".")) return kind !== "folders" || DESKTOP_DOTTED.test(key) || MACOS_DOTTED.test(key);
  return PROBED.has(key) || WINDOWS_ALBUM_ART.test(key);
}
