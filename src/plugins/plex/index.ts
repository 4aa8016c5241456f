import type { MediaFsPlugin } from "mediafs/plugin-api";
import { PlexConnector } from "./connector.js";
import { OPTIONS, type PlexOptions } from "./options.js";
import { signIn } from "./sign-in.js";

const plugin: MediaFsPlugin<PlexOptions> = {
  name: "plex",
  apiVersion: "^1.1.0",
  options: OPTIONS,
  icon: new URL("./icon.ico", import.meta.url),
  connect: (context) => PlexConnector.open(context),
  signIn,
};
export default plugin;
