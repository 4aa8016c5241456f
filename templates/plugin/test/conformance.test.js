// @ts-check
import { connectorConformance } from "mediafs/testing";
import plugin from "../index.js";
import { startCatalogue } from "./catalogue-server.js";

connectorConformance("skeleton", {
  plugin,
  server: startCatalogue,
  // What your server cannot do, with the reason. Take a line out as soon as the connector has what it leaves out.
  unsupported: {
    sweep: "the catalogue lists one folder at a time",
    details: "the catalogue knows files only",
    artwork: "the catalogue has no images",
    subtitles: "a subtitle is a file like the others",
  },
});
