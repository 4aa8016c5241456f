import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";

/** One file of the page. */
export interface PageFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly etag: string;
  /** Whether its name changes with its content. */
  readonly immutable: boolean;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

const NO_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>mediafs</title>
<p>This mediafs was built without its page. The API is at <code>/api/v1</code>; <code>mediafs status</code> shows the same.</p></html>
`;

/**
 * The files of the built page by their path below the root, `/index.html` as `/` too. All are in memory: a request names
 * one of them or none, and no path reaches the disk. A folder that is missing gives a page that says so.
 */
export function loadPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(folder)) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) continue;
    const path = `/${name.split(sep).join("/")}`;
    files.set(path, pageFile(readFileSync(join(folder, name)), contentType, path.startsWith("/assets/")));
  }
  const index = files.get("/index.html") ?? pageFile(Buffer.from(NO_PAGE), "text/html; charset=utf-8", false);
  return files.set("/", index);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

function pageFile(bytes: Buffer, contentType: string, immutable: boolean): PageFile {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { bytes, contentType, etag, immutable };
}
