import { parseArgs } from "node:util";
import { exampleLibrary } from "../jellyfin-server/example-library.js";
import { DEFAULT_API_KEY, generateMovies } from "../jellyfin-server/index.js";
import { startEmbyServer } from "./server.js";

const USAGE = `Usage: tsx examples/emby-server/main.ts [--port N] [--movies N] [--utc-offset-hours N]
         [--latency-ms N] [--bytes-per-second N]`;

await main();

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const numbers = { port: text, movies: text, "utc-offset-hours": text, "latency-ms": text, "bytes-per-second": text };
  const { values } = parseArgs({ options: { ...numbers, help: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const library = exampleLibrary();
  if (values.movies !== undefined) {
    generateMovies(Number(values.movies), library.addSection({ name: "Many Films", kind: "movies" }));
  }
  const utcOffsetHours = Number(values["utc-offset-hours"] ?? 8);
  const server = await startEmbyServer({ library, utcOffsetHours, port: Number(values.port ?? 0) });
  server.latencyMs = Number(values["latency-ms"] ?? 0);
  if (values["bytes-per-second"] !== undefined) server.bytesPerSecond = Number(values["bytes-per-second"]);
  console.log(`listening on ${server.url} as Emby 4.9.5.0`);
  console.log(`user cyril, password secret; API key ${DEFAULT_API_KEY}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
}
