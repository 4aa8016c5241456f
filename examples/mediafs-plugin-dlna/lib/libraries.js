/** @import { Library } from "mediafs/plugin-api" */
/** @import { ContentDirectory } from "./content-directory.js" */
/** @import { XmlElement } from "./xml.js" */
import { textOf } from "./xml.js";

/** Id of the container that holds everything (ContentDirectory:1, 2.7.4.2). */
const ROOT = "0";
/** No server has more views than this. */
const VIEWS_AT_MOST = 200;
/** What servers call the view in which everything lies as on the disk, each file once. */
const FOLDER_VIEW = /^(browse folders|folders?|by folder|folder view|pc directory|filesystem|ordner)$/i;

/**
 * The containers to show as libraries. Servers offer the same files in many views, by title, by artist, by date: of
 * those the one with the folders is shown, where there is one, at the top (MiniDLNA, Gerbera) or within "Music",
 * "Pictures" and "Video" (Serviio, Twonky).
 *
 * @param {ContentDirectory} directory
 * @param {{ readonly view: string, readonly name: string }} options `name` is for a server with files at its top.
 * @param {AbortSignal} signal
 * @returns {Promise<Library[]>}
 */
export async function chooseLibraries(directory, { view, name }, signal) {
  const top = await childrenOf(directory, ROOT, signal);
  if (top.some((object) => object.name === "item")) return [libraryOf(ROOT, name)];
  if (view === "all") return top.map((object) => libraryOf(idOf(object), titleOf(object)));
  const folders = top.find(isFolderView);
  if (folders !== undefined) return [libraryOf(idOf(folders), titleOf(folders))];
  const inner = await Promise.all(top.map((object) => childrenOf(directory, idOf(object), signal)));
  return top.map((object, index) => {
    const within = inner[index]?.find(isFolderView);
    return libraryOf(idOf(within ?? object), titleOf(object));
  });
}

/**
 * @param {ContentDirectory} directory
 * @param {string} id
 * @param {AbortSignal} signal
 */
async function childrenOf(directory, id, signal) {
  return (await directory.children(id, { start: 0, limit: VIEWS_AT_MOST }, signal)).objects;
}

/** @param {XmlElement} object */
function isFolderView(object) {
  return object.name === "container" && FOLDER_VIEW.test(titleOf(object).trim());
}

/**
 * @param {string} id
 * @param {string} name
 * @returns {Library}
 */
function libraryOf(id, name) {
  return { id, name, kind: "folders" };
}

/** @param {XmlElement} object */
function idOf({ attributes }) {
  return attributes.id ?? "";
}

/** @param {XmlElement} object */
function titleOf(object) {
  return textOf(object, "title") ?? idOf(object);
}
