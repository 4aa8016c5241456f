import { type EmbyServerOptions, startEmbyServer } from "../../../examples/emby-server/index.js";
import { DEFAULT_API_KEY } from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/emby/index.js";
import { connectorConformance } from "../../../src/testing/index.js";
import { conformanceLibrary } from "../jellyfin/conformance-library.js";

const KEY = { username: "cyril", apiKey: DEFAULT_API_KEY };
const PASSWORD = { username: "Cyril", password: "secret" };

const ENTRIES: readonly (readonly [string, string, Partial<EmbyServerOptions>, object])[] = [
  ["emby with an API key", "", {}, KEY],
  ["emby with a password, at the documented path alone", "/emby", { answersAt: "emby" }, PASSWORD],
  ["emby behind a proxy that adds the path", "/web/index.html", { answersAt: "root", utcOffsetHours: -5 }, KEY],
];

for (const [name, path, options, credentials] of ENTRIES) {
  connectorConformance(name, {
    plugin,
    allowedPosts: [/\/Users\/AuthenticateByName$/],
    secretAddresses: [/\/embywebsocket$/, /\/emby\/socket$/],
    server: async () => {
      const { library, ...known } = conformanceLibrary();
      const server = await startEmbyServer({ library, ...options });
      return { options: { url: `${server.url}${path}`, ...credentials }, ...known, stop: () => server.stop() };
    },
  });
}
