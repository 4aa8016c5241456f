import { connectorConformance, HOSTILE_NAMES } from "mediafs/testing";
import plugin from "../index.js";
import { startMediaServer } from "./media-server.js";

connectorConformance("dlna", {
  plugin,
  server: async () => {
    const films = HOSTILE_NAMES.map((title, index) => ({ title, size: 5_000 + index }));
    const xml = [
      "<upnp:class>object.item.videoItem</upnp:class><upnp:albumArtURI>URL.jpg</upnp:albumArtURI>",
      '<res protocolInfo="http-get:*:video/x-matroska:*" size="70">URL</res>',
      '<res protocolInfo="http-get:*:text/srt:*">URL.srt</res>',
    ].join("");
    const folders = [
      { title: "Cover and subtitles", size: 70, xml },
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
  },
});
