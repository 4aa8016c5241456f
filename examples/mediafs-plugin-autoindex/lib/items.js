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
 * A `file`, whatever is in it: the server knows names alone. Of a `video` mediafs would make an NFO with the name as
 * title, which keeps media centres from looking the film up.
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
    type: "file",
    name: name.text,
    ...(modifiedAtMs === undefined ? {} : { changedAtMs: modifiedAtMs }),
    sources: [source],
  };
}
