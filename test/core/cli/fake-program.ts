// The program with a mount that is none: what the process around it does can be seen from outside.
import "reflect-metadata";
import { codeOf, MediaFsError } from "../../../src/core/base/index.js";
import { runCli } from "../../../src/core/cli/run-cli.js";
import { processTerminal } from "../../../src/core/cli/terminal.js";
import { ownSurroundings } from "../../../src/core/control/index.js";

const { FAKE_ERROR, FAKE_DEATH, FAKE_FAULT } = process.env;

async function startMount() {
  if (FAKE_DEATH !== undefined) process.kill(process.pid, "SIGKILL");
  const code = codeOf({ code: FAKE_ERROR });
  if (code !== undefined) throw new MediaFsError(code, "fake error", { hint: "fake hint", lines: ["one mistake"] });
  if (FAKE_FAULT !== undefined) setTimeout(() => void Promise.reject(new RangeError("fake fault")), 10);
  const alive = setInterval(() => undefined, 1_000);
  let end = (_end: { by: "us" }) => {};
  const closed = new Promise<{ by: "us" }>((resolve) => {
    end = resolve;
  });
  const stop = async () => {
    clearInterval(alive);
    process.stderr.write("stopped cleanly\n");
    end({ by: "us" });
  };
  const reload = async () => {
    process.stderr.write("reloaded\n");
    return { added: [], removed: [], replaced: [], reconnected: [], awaitingMount: [] };
  };
  return {
    mountPoint: `/pid ${process.pid}`,
    driver: "fake",
    serverCount: 1,
    closed,
    reload,
    stop,
    pluginFailed: () => undefined,
  };
}

process.exitCode = await runCli(process.argv.slice(2), {
  terminal: processTerminal(),
  services: {
    startMount,
    findPlugins: async () => [],
    findSignIn: async () => undefined,
    checkServers: async () => [],
    probeDrivers: async () => [],
  },
  events: process,
  exit: (code) => process.exit(code),
  surroundings: ownSurroundings(),
});
