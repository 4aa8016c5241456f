/** @import { ServerIdentity } from "mediafs/plugin-api" */

/**
 * An HTTP server has no identity of its own: the address of the folder stands in.
 *
 * @param {URL} root
 * @param {string} [serverHeader] Such as `nginx/1.22.1`.
 * @returns {ServerIdentity}
 */
export function identityOf(root, serverHeader = "") {
  const [, product = "HTTP server", version = "unknown"] = /^([^\s/]+)(?:\/(\S+))?/.exec(serverHeader) ?? [];
  return { product, version, id: root.href };
}

/**
 * The last part of the folder's address; mediafs makes a legal name of it.
 *
 * @param {URL} root
 */
export function libraryNameOf(root) {
  const last = root.pathname.split("/").at(-2) ?? "";
  return decoded(last) || "Files";
}

/** @param {string} segment */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
