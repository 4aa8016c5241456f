const KEY = "[0-9A-Za-z_-]+";
const ELEMENT = "(thumb|art|banner|poster|clearLogo|clearlogo)";

/**
 * All that the connector may ask of the server, by GET. A list and not "GET only": the server's API also writes by GET
 * (`/:/scrobble`, `/:/timeline`, `/library/sections/{id}/refresh`, `/library/metadata/{id}/subtitles`).
 */
const ALLOWED: readonly RegExp[] = [
  "/",
  "/identity",
  "/library/sections",
  "/library/sections/\\d+/all",
  `/library/metadata/${KEY}(,${KEY})*`,
  `/library/metadata/${KEY}/(children|allLeaves)`,
  `/library/metadata/${KEY}/${ELEMENT}/${KEY}`,
  // A part's name is made by the server; the older form has no change stamp.
  "/library/parts/\\d+/(\\d+/)?[^/\\\\]+",
  "/library/streams/\\d+(\\.[a-z0-9]+)?",
  "/(video|music)/:/transcode/universal/decision",
].map((path) => new RegExp(`^${path}$`));

/** Whether a path below the base address may be asked for. */
export function isAllowed(path: string): boolean {
  return ALLOWED.some((allowed) => allowed.test(path));
}
