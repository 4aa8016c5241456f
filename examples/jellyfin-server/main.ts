import { parseArgs } from "node:util";
import { exampleLibrary } from "./example-library.js";
import { generateMovies, generateSeries } from "./generated-libraries.js";
import { DEFAULT_API_KEY, startJellyfinServer } from "./server.js";
import type { ServerVersion } from "./server-version.js";

const USAGE = `Usage: tsx examples/jellyfin-server/main.ts [--port N] [--version 12.0.0|10.11.11|10.8.13]
         [--movies N] [--shows N] [--latency-ms N] [--bytes-per-second N]`;

const VERSIONS: readonly ServerVersion[] = ["12.0.0", "10.11.11", "10.8.13"];

await main();

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const options = {
    port: text,
    version: text,
    movies: text,
    shows: text,
    "latency-ms": text,
    "bytes-per-second": text,
  };
  const { values } = parseArgs({ options: { ...options, help: { type: "boolean" } } });
  const version = VERSIONS.find((known) => known === (values.version ?? VERSIONS[0]));
  if (values.help || version === undefined) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const library = exampleLibrary();
  if (values.movies !== undefined) {
    generateMovies(Number(values.movies), library.addSection({ name: "Many Films", kind: "movies" }));
  }
  if (values.shows !== undefined) {
    const counts = { shows: Number(values.shows), seasonsPerShow: 5, episodesPerSeason: 10 };
    generateSeries(counts, library.addSection({ name: "Many Series", kind: "tvshows" }));
  }
  const server = await startJellyfinServer({ library, version, port: Number(values.port ?? 0) });
  server.latencyMs = Number(values["latency-ms"] ?? 0);
  if (values["bytes-per-second"] !== undefined) server.bytesPerSecond = Number(values["bytes-per-second"]);
  console.log(`listening on ${server.url} as Jellyfin ${version}`);
  console.log(`user cyril, password secret; API key ${DEFAULT_API_KEY}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
}
