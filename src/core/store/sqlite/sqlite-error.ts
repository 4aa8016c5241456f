import { systemCodeOf } from "../../base/index.js";

/**
 * What an error of the database means for the store:
 * `busy` another process holds the lock, trying again can help; `corrupt` the file is damaged or not ours;
 * `unusable` anything else (full disk, no permission, no directory).
 */
export type SqliteFailure = "busy" | "corrupt" | "unusable";

/** Classifies whatever the database or the file system threw. */
export function failureOf(error: unknown): SqliteFailure {
  const code = systemCodeOf(error) ?? "";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "busy";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") return "corrupt";
  // A statement that does not compile: the tables are not those of this schema version.
  if (code === "SQLITE_ERROR") return "corrupt";
  return "unusable";
}
