/** @import { PluginContext } from "mediafs/plugin-api" */
/** @import { AutoindexOptions } from "./http-folder.js" */

/**
 * The folder's address with a slash at the end, without which relative addresses would replace its last part.
 *
 * @param {string} text
 * @param {PluginContext["fail"]} fail
 */
export function rootOf(text, fail) {
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    const hint = "Write `username` and `password` as keys of their own.";
    throw fail("SERVER_WRONG_ADDRESS", "the address holds a user name or a password", { hint });
  }
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/**
 * What follows `Basic` in the header of Basic authentication (RFC 7617); undefined without credentials.
 *
 * @param {Pick<AutoindexOptions, "username" | "password">} options
 * @param {PluginContext["fail"]} fail
 */
export function basicTokenOf({ username = "", password = "" }, fail) {
  if (username === "" && password === "") return undefined;
  // The server would take what follows the colon for the beginning of the password.
  if (username.includes(":")) throw fail("AUTH_REJECTED", "Basic authentication has no user names with a colon");
  return Buffer.from(`${username}:${password}`).toString("base64");
}
