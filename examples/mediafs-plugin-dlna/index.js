import { openConnector } from "./lib/open-connector.js";

/** @type {import("mediafs/plugin-api").MediaFsPlugin<import("./lib/connector.js").DlnaOptions>} */
const plugin = {
  name: "dlna",
  // 1.1 sends XML and has items of type `file`.
  apiVersion: "^1.1.0",
  options: {
    url: {
      type: "url",
      required: true,
      help: "Address of the server or of its device description, for example http://192.168.1.5:8200/rootDesc.xml",
    },
    view: {
      type: "string",
      oneOf: ["folders", "all"],
      default: "folders",
      help: "`folders` shows the server's folder view where it has one; `all` shows everything it offers",
    },
  },
  connect: openConnector,
};

export default plugin;
