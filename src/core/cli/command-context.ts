import type { MediaFsError } from "../base/index.js";
import type { SocketSurroundings } from "../control/index.js";
import type { PluginFault } from "../plugin-host/index.js";
import type { CliServices } from "./services.js";
import type { Terminal } from "./terminal.js";

/** Where signals and faults of the process arrive: `process`, or a test's emitter. */
export type ProcessEvents = Pick<NodeJS.EventEmitter, "on" | "off">;

/** What to do about errors that nobody caught. */
export interface FaultHandlers {
  /** A plugin's: the others go on. */
  readonly plugin: (fault: PluginFault) => void;
  /** One of mediafs itself: nothing is certain any more. */
  readonly own: (error: MediaFsError) => void;
}

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly services: CliServices;
  readonly events: ProcessEvents;
  /** Ends the process at once, where waiting is over (a second Ctrl-C). */
  readonly exit: (code: number) => void;
  /** Where the control sockets of running mounts lie. */
  readonly surroundings: SocketSurroundings;
  /** What the program will return; commands raise it. */
  exitCode: number;
  /** What is done about errors that nobody caught; a mount has its own way. */
  faults: FaultHandlers;
}
