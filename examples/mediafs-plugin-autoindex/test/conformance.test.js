import { connectorConformance, HOSTILE_NAMES } from "mediafs/testing";
import plugin from "../index.js";
import { startFileServer } from "./file-server.js";

connectorConformance("autoindex", {
  plugin,
  server: async () => {
    /** @type {Record<string, number>} */
    const films = Object.fromEntries(HOSTILE_NAMES.map((name, index) => [name, 5_000 + index]));
    const change = async () => {
      films["new.mkv"] = 1;
    };
    return { ...(await startFileServer({ films, "empty.srt": 0 })), fileNames: HOSTILE_NAMES, change };
  },
  unsupported: {
    sweep: "the server lists one folder at a time",
    details: "the server knows files only",
    artwork: "the server has none",
    subtitles: "a subtitle is a file like the others",
  },
});
