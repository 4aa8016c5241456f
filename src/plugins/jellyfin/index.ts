import type { MediaFsPlugin } from "mediafs/plugin-api";
import { JellyfinConnector } from "./connector.js";
import type { JellyfinOptions } from "./options.js";
import { OPTIONS } from "./options.js";
import { signIn } from "./sign-in.js";

const plugin: MediaFsPlugin<JellyfinOptions> = {
  name: "jellyfin",
  apiVersion: "^1.1.0",
  options: OPTIONS,
  icon: new URL("./icon.ico", import.meta.url),
  connect: (context) => JellyfinConnector.open(context),
  signIn,
};
export default plugin;
