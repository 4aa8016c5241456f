import { DEFAULT_TOKEN, startPlexServer } from "../../../examples/plex-server/index.js";
import plugin from "../../../src/plugins/plex/index.js";
import { connectorConformance } from "../../../src/testing/index.js";
import { sampleLibrary } from "./sample-library.js";

connectorConformance("plex with a token", {
  plugin,
  server: async () => {
    const server = await startPlexServer({ library: sampleLibrary() });
    return { options: { url: `${server.url}/web/index.html`, token: DEFAULT_TOKEN }, stop: () => server.stop() };
  },
});

connectorConformance("plex that only lets files be downloaded, and sends lists whole", {
  plugin,
  server: async () => {
    const server = await startPlexServer({ library: sampleLibrary() });
    server.rules.streamRefusal = 503;
    server.rules.mayDownload = true;
    server.unpaged = true;
    return { options: { url: server.url, token: DEFAULT_TOKEN }, stop: () => server.stop() };
  },
});
