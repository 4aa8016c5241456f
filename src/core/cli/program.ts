import "reflect-metadata";
import { ownSurroundings } from "../control/index.js";
import { runCli } from "./run-cli.js";
import type { CliServices } from "./services.js";
import { processTerminal } from "./terminal.js";

const services: CliServices = {
  // Loaded when they are needed: the other commands answer in a fraction of the time.
  startMount: async (options, signal) => (await import("../app/index.js")).startMount(options, signal),
  probeDrivers: async () => (await import("../app/index.js")).probeDrivers(),
  checkServers: async (loaded, signal) => (await import("./check-servers.js")).checkServers(loaded, signal),
  findPlugins: async (search, signal) => {
    const { loadPlugins } = await import("../plugin-host/index.js");
    return (await loadPlugins(search, signal)).reports;
  },
  findSignIn: async (search, type, signal) => {
    const { loadPlugins, signInOf } = await import("../plugin-host/index.js");
    return signInOf((await loadPlugins(search, signal)).plugins.get(type));
  },
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
