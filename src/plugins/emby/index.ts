import type { MediaFsPlugin } from "mediafs/plugin-api";
import { EmbyConnector } from "./connector.js";
import type { EmbyOptions } from "./options.js";
import { OPTIONS } from "./options.js";

const plugin: MediaFsPlugin<EmbyOptions> = {
  name: "emby",
  apiVersion: "^1.1.0",
  options: OPTIONS,
  icon: new URL("./icon.ico", import.meta.url),
  connect: (context) => EmbyConnector.open(context),
};
export default plugin;
