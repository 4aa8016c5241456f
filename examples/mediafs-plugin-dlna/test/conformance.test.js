import { connectorConformance, HOSTILE_NAMES } from "mediafs/testing";
import plugin from "../index.js";
import { startMediaServer } from "./media-server.js";

connectorConformance("dlna", {
  plugin,
  server: async () => {
    const films = HOSTILE_NAMES.map((title, index) => ({ title, size: 5_000 + index }));
    const folders = [
      { title: "Films", objects: films },
      { title: "Empty", objects: [] },
    ];
    const change = async () => void films.splice(1, 1);
    const server = await startMediaServer([{ title: "Folders", objects: folders }], { mostObjects: 9 });
    return { ...server, fileNames: HOSTILE_NAMES, change };
  },
  allowedPosts: [/^\/control$/],
  unsupported: {
    wrongCredentials: "DLNA has no users",
    sweep: "what a search covers differs from server to server",
    artwork: "see files.test.js",
    subtitles: "see files.test.js",
  },
});
