/** @import { MediaItem } from "mediafs/plugin-api" */
/** @import { Entry } from "./listing.js" */

/**
 * A folder or file as mediafs knows it.
 *
 * @param {string} folderId Id of the folder in which it lies.
 * @param {Entry} entry
 * @returns {MediaItem}
 */
export function itemOf(folderId, entry) {
  return entry.isFolder ? folderItem(folderId, entry) : fileItem(folderId, entry);
}

/**
 * @param {string} folderId
 * @param {Entry} entry
 * @returns {MediaItem}
 */
function folderItem(folderId, { name, modifiedAtMs }) {
  return {
    id: `${folderId}${name.segment}/`,
    type: "folder",
    name: name.text,
    ...(modifiedAtMs === undefined ? {} : { changedAtMs: modifiedAtMs }),
  };
}

/**
 * In a library of kind `folders` the type of a file means nothing: a subtitle, a picture and a film are files.
 *
 * @param {string} folderId
 * @param {Entry} entry
 * @returns {MediaItem}
 */
function fileItem(folderId, { name, sizeBytes, modifiedAtMs }) {
  const id = `${folderId}${name.segment}`;
  const source = {
    id,
    fileName: name.text,
    version: `${sizeBytes ?? ""}@${modifiedAtMs ?? ""}`,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(modifiedAtMs === undefined ? {} : { modifiedAtMs }),
  };
  return {
    id,
    type: "video",
    name: name.text,
    ...(modifiedAtMs === undefined ? {} : { changedAtMs: modifiedAtMs }),
    sources: [source],
  };
}
