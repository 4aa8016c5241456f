import { join } from "node:path";
import { type Logger, type Secrets, systemClock } from "../base/index.js";
import type { LiveConfig } from "../config/index.js";
import { makeSocketDirectory, ownSurroundings, socketName } from "../control/index.js";
import { type LogJournal, Monitor } from "../monitor/index.js";
import { ownPackage } from "../plugin-host/index.js";
import type { Composition } from "./compose.js";
import type { ConfigurationSource } from "./configuration-source.js";
import type { MountFacts } from "./mount-control.js";
import type { Reloader } from "./reloader.js";

/** What the monitor of a mount is made from. */
export interface MonitorSurroundings {
  readonly parts: Composition;
  readonly config: LiveConfig;
  readonly reloader: Reloader;
  readonly source: ConfigurationSource;
  readonly journal: LogJournal;
  readonly secrets: Secrets;
  readonly log: Logger;
}

/** The monitor of a mount, not yet started. Throws CONTROL_FAILED when there is no place for its token. */
export function monitorOf(surroundings: MonitorSurroundings, { configFile, ...facts }: MountFacts): Monitor {
  const { parts, config, reloader, source, journal, secrets, log } = surroundings;
  const name = socketName(facts.mountPoint).replace(/\.sock$/, ".monitor.json");
  return new Monitor(
    {
      ...parts,
      config,
      secrets,
      journal,
      log: log.child("monitor"),
      clock: systemClock,
      facts: { ...facts, pid: process.pid, ...(configFile === undefined ? {} : { configFile }) },
      configuration: {
        get state() {
          return reloader.state;
        },
        get loaded() {
          return reloader.loaded;
        },
        check: (raw, signal) => source.check(raw, config.file, signal),
        reload: (signal) => reloader.reload(signal),
      },
    },
    {
      tokenFile: join(makeSocketDirectory(ownSurroundings()), name),
      pageFolder: join(ownPackage().folder, "dist", "page"),
    },
  );
}
