import "reflect-metadata";
import { ownSurroundings } from "../control/index.js";
import { loadPlugins, signInOf } from "../plugin-host/index.js";
import { checkServers } from "./check-servers.js";
import { runCli } from "./run-cli.js";
import type { CliServices } from "./services.js";
import { processTerminal } from "./terminal.js";

const services: CliServices = {
  // Loaded when it is needed: the other commands answer in half the time without the data path.
  startMount: async (options, signal) => (await import("../app/index.js")).startMount(options, signal),
  probeDrivers: async () => (await import("../app/index.js")).probeDrivers(),
  checkServers,
  findPlugins: async (search, signal) => (await loadPlugins(search, signal)).reports,
  findSignIn: async (search, type, signal) => signInOf((await loadPlugins(search, signal)).plugins.get(type)),
};

// A reader that has seen enough (`mediafs status | head -1`) is not a failure, and must not end a mount.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

process.exitCode = await runCli(process.argv.slice(2), {
  terminal: processTerminal(),
  services,
  events: process,
  surroundings: ownSurroundings(),
  exit: (code) => process.exit(code),
});
// Whatever a plugin or a native module keeps open must not keep the program, once all it said is on its way.
process.stdout.write("", () => process.stderr.write("", () => process.exit()));
