import { chmodSync, closeSync, constants, fstatSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { makePrivateDirectory } from "../../base/index.js";
import { ensureSchema } from "./schema.js";

// While it opens, a second process of the same user may be making the tables.
const OPEN_TIMEOUT_MS = 1_000;
// The event loop stands still while SQLite waits: playback must not notice.
const BUSY_TIMEOUT_MS = 50;
const PAGE_BYTES = 4_096;
const WAL_KEPT_BYTES = 16 * 1024 * 1024;
const OWNER_ONLY = 0o600;

/** How a database is opened. */
export interface DatabaseOptions {
  /** Most bytes the file may have; writes beyond it fail as on a full disk. Unlimited when absent. */
  readonly maxBytes: number | undefined;
}

/**
 * Opens the database, making its directory (0700), file (0600) and tables where they are missing.
 * Throws what the file system or SQLite throws.
 */
export function openDatabase(file: string, options: DatabaseOptions): Database.Database {
  makePrivateFile(file);
  const db = new Database(file, { timeout: OPEN_TIMEOUT_MS });
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    // The write-ahead log lets one process write while others read.
    if (db.pragma("journal_mode", { simple: true }) !== "wal") db.pragma("journal_mode = WAL");
    // Not lost on a crash of the program; a power failure may cost the last seconds, never the file.
    db.pragma("synchronous = NORMAL");
    db.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
    if (options.maxBytes !== undefined) {
      db.pragma(`max_page_count = ${Math.max(1, Math.floor(options.maxBytes / PAGE_BYTES))}`);
    }
    ensureSchema(db);
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Puts a damaged database out of the way, keeping the last one for a look. Returns its new name. */
export function moveAside(file: string): string {
  const aside = `${file}.corrupt`;
  renameSync(file, aside);
  for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  return aside;
}

// Made before SQLite does, which would leave it readable to others until its mode is changed.
function makePrivateFile(file: string): void {
  makePrivateDirectory(dirname(file));
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY);
  try {
    if ((fstatSync(descriptor).mode & 0o777) !== OWNER_ONLY) chmodSync(file, OWNER_ONLY);
  } finally {
    closeSync(descriptor);
  }
}
