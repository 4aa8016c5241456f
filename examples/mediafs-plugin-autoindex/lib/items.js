/** @import { MediaItem } from "mediafs/plugin-api" */
/** @import { Entry } from "./listing.js" */

/**
 * The type of every file, whatever is in it. mediafs makes an NFO for each `video` from what the server knows of it; a
 * file server knows its name alone, and such an NFO would keep media centres from looking the film up. Of a `book`
 * mediafs shows the file and nothing else. In a library of kind `folders` the type has no other meaning.
 */
const FILE_TYPE = "book";

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
    type: FILE_TYPE,
    name: name.text,
    ...(modifiedAtMs === undefined ? {} : { changedAtMs: modifiedAtMs }),
    sources: [source],
  };
}
