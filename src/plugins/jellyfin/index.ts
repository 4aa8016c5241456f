import type { MediaFsPlugin } from "mediafs/plugin-api";
import { JellyfinConnector } from "./connector.js";
import type { JellyfinOptions } from "./options.js";
import { OPTIONS } from "./options.js";

const plugin: MediaFsPlugin<JellyfinOptions> = {
  name: "jellyfin",
  apiVersion: "^1.0.0",
  options: OPTIONS,
  connect: (context) => JellyfinConnector.open(context),
};
export default plugin;
