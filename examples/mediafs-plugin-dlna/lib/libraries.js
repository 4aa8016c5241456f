/** @import { Library } from "mediafs/plugin-api" */
/** @import { ContentDirectory } from "./content-directory.js" */
/** @import { XmlElement } from "./xml.js" */
import { hasCode } from "./error-code.js";
import { textOf } from "./xml.js";

/** Id of the container that holds everything (ContentDirectory:1, 2.7.4.2). */
const ROOT = "0";
/** A view has fewer views in it than this. */
const OBJECTS_LOOKED_AT = 200;
/** What has more containers at its top has folders there, not views. */
const VIEWS_AT_MOST = 20;
/** What servers call the view in which everything lies as on the disk, each file once. */
const FOLDER_VIEW = /^(browse folders|folders?|by folder|folder view|pc directory|filesystem|ordner)$/i;

/**
 * The containers to show as libraries. Servers offer the same files in many views, by title, by artist, by date: of
 * those the one with the folders is shown, where there is one, at the top (MiniDLNA, Gerbera) or within "Music",
 * "Pictures" and "Video" (Serviio, Twonky).
 *
 * @param {ContentDirectory} directory
 * @param {{ readonly view: string, readonly name: string }} options `name` is for a server without views.
 * @param {AbortSignal} signal
 * @returns {Promise<Library[]>}
 */
export async function chooseLibraries(directory, { view, name }, signal) {
  const top = await childrenOf(directory, ROOT, signal);
  const isFolder = top.length > VIEWS_AT_MOST || top.some((object) => object.name === "item");
  if (isFolder) return [libraryOf(ROOT, name)];
  if (view === "all") return top.map((object) => libraryOf(idOf(object), titleOf(object)));
  const folders = top.find(isFolderView);
  if (folders !== undefined) return [libraryOf(idOf(folders), titleOf(folders))];
  const within = await Promise.all(top.map((object) => folderViewIn(directory, idOf(object), signal)));
  return top.map((object, index) => libraryOf(idOf(within[index] ?? object), titleOf(object)));
}

/**
 * @param {ContentDirectory} directory
 * @param {string} id
 * @param {AbortSignal} signal
 */
async function folderViewIn(directory, id, signal) {
  try {
    return (await childrenOf(directory, id, signal)).find(isFolderView);
  } catch (error) {
    // One view that a server has trouble with does not hide the others.
    if (hasCode(error, "ITEM_NOT_FOUND", "ACCESS_DENIED", "SERVER_BAD_ANSWER")) return undefined;
    throw error;
  }
}

/**
 * @param {ContentDirectory} directory
 * @param {string} id
 * @param {AbortSignal} signal
 */
async function childrenOf(directory, id, signal) {
  return (await directory.children(id, { start: 0, limit: OBJECTS_LOOKED_AT }, signal)).objects;
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
