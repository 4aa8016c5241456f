import type Database from "better-sqlite3";

/** Version of the tables, kept in `user_version`. Another version is dropped and made anew: it is a cache. */
const SCHEMA_VERSION = 1;

// Blobs lie in a table of their own: touching or scanning entries never reads or rewrites them.
// Totals are kept by triggers, so that several processes agree and a limit is checked without a scan.
const TABLES = `
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  namespace TEXT NOT NULL,
  key TEXT NOT NULL,
  size INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  UNIQUE (namespace, key)
) STRICT;
CREATE INDEX entry_by_use ON entry (namespace, used_at, id);
CREATE TABLE content (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE total (namespace TEXT PRIMARY KEY, entries INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
  INSERT INTO total VALUES (new.namespace, 1, new.size)
    ON CONFLICT (namespace) DO UPDATE SET entries = entries + 1, bytes = bytes + new.size;
END;
CREATE TRIGGER entry_resized AFTER UPDATE OF size ON entry BEGIN
  UPDATE total SET bytes = bytes + new.size - old.size WHERE namespace = new.namespace;
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
  DELETE FROM content WHERE id = old.id;
  UPDATE total SET entries = entries - 1, bytes = bytes - old.size WHERE namespace = old.namespace;
END;
`;

/** Makes the tables unless they are there in this version. Throws what the database throws. */
export function ensureSchema(db: Database.Database): void {
  if (versionOf(db) === SCHEMA_VERSION) return;
  const recreate = db.transaction(() => {
    // Another process may have made them while this one waited for the lock.
    if (versionOf(db) === SCHEMA_VERSION) return;
    dropEverything(db);
    db.exec(TABLES);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
  recreate.immediate();
}

function versionOf(db: Database.Database): unknown {
  return db.pragma("user_version", { simple: true });
}

function dropEverything(db: Database.Database): void {
  const objects = db
    .prepare<[], { type: string; name: string }>(
      "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  for (const { type, name } of objects) db.exec(`DROP ${type} "${name.replaceAll('"', '""')}"`);
}
