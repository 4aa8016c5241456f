import { CORE_OPTIONS, checkValue } from "../config/index.js";

const LONGEST = 60;

/** Whether a server, or a user, may be called so in the file system. Pure. */
export function isDirectoryName(text: string): boolean {
  return checkValue("alias", text, CORE_OPTIONS["servers[].alias"]).ok;
}

/** A name for a directory, made of one for people; undefined when nothing usable is left of it. Pure. */
export function directoryName(name: string | undefined): string | undefined {
  // The braces and the dollar sign would stand for a variable.
  const usable = (name ?? "").replaceAll(/[\p{Cc}\p{Cf}/\\<>:"|?*${}]+/gu, " ").replaceAll(/\s+/g, " ");
  const short = [...usable].slice(0, LONGEST).join("");
  const trimmed = short.replace(/^[.\s]+/, "").replace(/[.\s]+$/, "");
  return isDirectoryName(trimmed) ? trimmed : undefined;
}
