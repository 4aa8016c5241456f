import {
  DEFAULT_API_KEY,
  type JellyfinServerOptions,
  startJellyfinServer,
} from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/jellyfin/index.js";
import { connectorConformance } from "../../../src/testing/index.js";
import { conformanceLibrary } from "./conformance-library.js";

const KEY = { username: "cyril", apiKey: DEFAULT_API_KEY };
const PASSWORD = { username: "Cyril", password: "secret" };

const ENTRIES: readonly (readonly [string, string, Partial<JellyfinServerOptions>, object])[] = [
  ["jellyfin 10.8.13 with an API key", "", { version: "10.8.13" }, KEY],
  ["jellyfin 10.11.11 with an API key", "", { version: "10.11.11" }, KEY],
  ["jellyfin 12.0.0 with an API key", "", { version: "12.0.0" }, KEY],
  ["jellyfin with a password and a base path", "/web/", { baseUrl: "/media" }, PASSWORD],
];

for (const [name, path, serverOptions, credentials] of ENTRIES) {
  connectorConformance(name, {
    plugin,
    allowedPosts: [/\/Users\/AuthenticateByName$/],
    server: async () => {
      const { library, ...known } = conformanceLibrary();
      const server = await startJellyfinServer({ ...serverOptions, library });
      const options = { url: `${server.url}${path}`, ...credentials };
      return { options, ...known, stop: () => server.stop() };
    },
  });
}
