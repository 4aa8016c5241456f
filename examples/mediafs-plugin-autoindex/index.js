import { AutoindexConnector } from "./lib/connector.js";

/** @type {import("mediafs/plugin-api").MediaFsPlugin<import("./lib/http-folder.js").AutoindexOptions>} */
const plugin = {
  name: "autoindex",
  // 1.1 has items of type `file`.
  apiVersion: "^1.1.0",
  options: {
    url: {
      type: "url",
      required: true,
      help: "Address of the folder, for example https://files.example.org/films/",
    },
    username: { type: "string", help: "User name, if the server asks for one (Basic authentication)" },
    password: { type: "string", secret: true, help: "Password of that user" },
  },
  connect: (context) => AutoindexConnector.open(context),
};

export default plugin;
