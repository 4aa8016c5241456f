import { connectorConformance } from "mediafs/testing";
import plugin from "../index.js";
import { startFileServer } from "./file-server.js";

connectorConformance("autoindex", {
  plugin,
  server: () => startFileServer({ "a b.mkv": 9_000, films: { "What? #1 100%.mkv": 5_000, "Été.srt": 70, extras: {} } }),
  unsupported: {
    sweep: "the server lists one folder at a time",
    details: "the server knows files only",
    artwork: "the server has none",
    subtitles: "a subtitle is a file like the others",
  },
});
