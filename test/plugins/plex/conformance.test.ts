import { addMovie, DEFAULT_TOKEN, startPlexServer } from "../../../examples/plex-server/index.js";
import plugin from "../../../src/plugins/plex/index.js";
import { connectorConformance, HOSTILE_NAMES } from "../../../src/testing/index.js";
import { sampleLibrary, shelfOf } from "./sample-library.js";

/** The sample library with videos of hostile names, from which one in front can be taken. */
function conformanceLibrary() {
  const library = sampleLibrary();
  const videos = shelfOf(library, { title: "Odd Names", type: "movie", otherVideos: true });
  const added = HOSTILE_NAMES.map((name, index) =>
    addMovie(videos, { title: `Odd ${index}`, versions: [{ file: `/srv/odd/${name}` }] }),
  );
  const change = async () => library.remove(added[0]?.ratingKey ?? "");
  return { library, known: { fileNames: HOSTILE_NAMES, change } };
}

connectorConformance("plex with a token", {
  plugin,
  server: async () => {
    const { library, known } = conformanceLibrary();
    const server = await startPlexServer({ library });
    const options = { url: `${server.url}/web/index.html`, token: DEFAULT_TOKEN };
    return { options, ...known, stop: () => server.stop() };
  },
});

connectorConformance("plex that only lets files be downloaded, and sends lists whole", {
  plugin,
  server: async () => {
    const { library, known } = conformanceLibrary();
    const server = await startPlexServer({ library });
    server.rules.streamRefusal = 503;
    server.rules.mayDownload = true;
    server.unpaged = true;
    return { options: { url: server.url, token: DEFAULT_TOKEN }, ...known, stop: () => server.stop() };
  },
});
