import { DEFAULT_API_KEY, startJellyfinServer } from "../../../examples/jellyfin-server/index.js";
import plugin from "../../../src/plugins/jellyfin/index.js";
import { connectorConformance } from "../../../src/testing/index.js";
import { sampleLibrary } from "./sample-library.js";

for (const version of ["10.8.13", "10.11.11", "12.0.0"] as const) {
  connectorConformance(`jellyfin ${version} with an API key`, {
    plugin,
    server: async () => {
      const server = await startJellyfinServer({ library: sampleLibrary(), version });
      const options = { url: server.url, username: "cyril", apiKey: DEFAULT_API_KEY };
      return { options, stop: () => server.stop() };
    },
  });
}

connectorConformance("jellyfin with a password and a base path", {
  plugin,
  server: async () => {
    const server = await startJellyfinServer({ library: sampleLibrary(), baseUrl: "/media" });
    return {
      options: { url: `${server.url}/web/`, username: "Cyril", password: "secret" },
      stop: () => server.stop(),
    };
  },
});
