import { fileURLToPath } from "node:url";
import type { SidecarConfig } from "../config/index.js";

/** The name under which the Explorer looks for a folder's icon. */
export const DESKTOP_INI = "desktop.ini";

const BYTE_ORDER_MARK = "\ufeff";

/** Whether server directories show a `desktop.ini`: with `auto` where an Explorer may look at them. */
export function showsDesktopIni(mode: SidecarConfig["desktopIni"], platform: NodeJS.Platform): boolean {
  return mode === "always" || (mode === "auto" && platform === "win32");
}

/**
 * The bytes of a server directory's `desktop.ini`: UTF-16LE with byte order mark, CRLF. The icon is named where it
 * is a file; anything else the Explorer cannot show.
 */
export function desktopIni(serverKey: string, icon: URL | undefined): Uint8Array {
  const lines = ["[.ShellClassInfo]", `InfoTip=${oneLine(serverKey)}`];
  const file = fileOf(icon);
  if (file !== undefined) lines.push(`IconResource=${oneLine(file)},0`);
  return Buffer.from(`${BYTE_ORDER_MARK}${lines.join("\r\n")}\r\n`, "utf16le");
}

function fileOf(icon: URL | undefined): string | undefined {
  if (icon?.protocol !== "file:") return undefined;
  try {
    return fileURLToPath(icon);
  } catch {
    // A file of another host has a path on Windows alone.
    return undefined;
  }
}

function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, " ");
}
