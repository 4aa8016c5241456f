// @ts-check
/**
 * @import { Connector, MediaFsPlugin, MediaItem, PluginContext } from "mediafs/plugin-api"
 * @import { Entry, Options } from "./client.js"
 */
import { Client } from "./client.js";

/** @type {MediaFsPlugin<Options>} */
const plugin = {
  name: "skeleton",
  apiVersion: "^1.1.0",
  // CHANGE 1: what an entry of the configuration has to say. mediafs checks it, and asks for it in `mediafs config init`.
  options: {
    url: { type: "url", required: true, help: "Address of the catalogue, for example https://media.example.org/" },
    token: { type: "string", required: true, secret: true, help: "Access token, from the settings of the server" },
  },
  connect,
};
export default plugin;

/**
 * @param {PluginContext<Options>} context
 * @returns {Promise<Connector>}
 */
async function connect(context) {
  const { fail, signal } = context;
  const client = new Client(context);
  // Proves the address and the credentials: an entry that cannot work says so here, with the code for it.
  const { id, version } = await client.info(signal);

  return {
    // CHANGE 5: who the server is. The id has to outlive restarts, upgrades and a change of address.
    server: { product: "Example catalogue", version, id },

    ping: async (signal) => {
      await client.info(signal);
    },

    // CHANGE 6: the libraries of this user, and what they hold: "movies", "series", "music", … or "folders".
    listLibraries: async (signal) => {
      await client.info(signal);
      return [{ id: "root", name: "Catalogue", kind: "folders" }];
    },

    // CHANGE 7: one page of what lies in a library or in a folder. Never ask for each item by itself.
    listItems: async ({ library, item }, { start, limit }, signal) => {
      const { entries, total } = await client.list(item?.id ?? library.id, { start, limit }, signal);
      const next = start + entries.length;
      return { items: entries.map(toItem), total, ...(entries.length > 0 && next < total ? { nextStart: next } : {}) };
    },

    // CHANGE 9: where the bytes of a file are, untouched. The address has to answer `Range: bytes=a-b` with 206.
    getStreamURL: async (_item, source, signal) => {
      client.checkWanted(signal);
      return { url: client.address(`files/${encodeURIComponent(source.id)}`), headers: client.headers };
    },

    // CHANGE 10: where an image is. It is asked for images alone that an item lists in `artwork`; these list none.
    getArtworkURL: async () => {
      throw fail("ITEM_NOT_FOUND", "the catalogue has no images");
    },

    // CHANGE 11: `getItems`, `sweep`, `getSubtitleURL` and `watch`, if the server has metadata, whole libraries in a few
    // requests, subtitle files, or news. docs/plugins.md of mediafs tells what each is worth.

    close: async () => client.close(),
  };
}

/**
 * CHANGE 8: what is shown of an entry. `fileName` is the server's own, letter by letter: mediafs makes names legal by
 * itself. `sizeBytes` is exact, or left out. A `file` is one of which no more is known; films, episodes and tracks that the
 * server describes have types of their own.
 *
 * @param {Entry} entry
 * @returns {MediaItem}
 */
function toItem({ id, name, folder, size, modified }) {
  const changedAtMs = Date.parse(modified);
  if (folder) return { id, type: "folder", name, changedAtMs };
  const source = { id, fileName: name, sizeBytes: size, modifiedAtMs: changedAtMs };
  return { id, type: "file", name, changedAtMs, sources: [source] };
}
