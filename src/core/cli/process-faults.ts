import { toMediaFsError } from "../base/index.js";
import { type PluginFault, pluginFaultOf } from "../plugin-host/faults/index.js";
import type { CommandContext, FaultHandlers, ProcessEvents } from "./command-context.js";
import { EXIT_CODES } from "./exit-code.js";
import { errorText } from "./render/error.js";

/** Listens for exceptions and rejections that nobody caught, and tells whose they are. Returns what ends it. */
export function onFaults(events: ProcessEvents, handlers: () => FaultHandlers): () => void {
  const onFault = (thrown: unknown) => {
    const fault = pluginFaultOf(thrown);
    if (fault === undefined) handlers().own(toMediaFsError(thrown));
    else handlers().plugin(fault);
  };
  for (const event of ["uncaughtException", "unhandledRejection"]) events.on(event, onFault);
  return () => {
    for (const event of ["uncaughtException", "unhandledRejection"]) events.off(event, onFault);
  };
}

/**
 * How a command takes faults that is soon over: one of a plugin is told, without its message, which may hold a secret
 * that is masked nowhere; one of mediafs ends the command.
 */
export function faultsOfCommand({ terminal, exit }: Pick<CommandContext, "terminal" | "exit">): FaultHandlers {
  const told = new Set<string>();
  return {
    plugin: ({ plugins, at }) => {
      const line = `an error of the plugin ${plugins.join(" or ")} was caught by nobody${at === undefined ? "" : ` (${at})`}`;
      if (!told.has(line)) terminal.stderr.write(`mediafs: ${line}\n  → Report it to the plugin's author.\n`);
      told.add(line);
    },
    own: (error) => {
      terminal.stderr.write(errorText(error));
      exit(EXIT_CODES.failed);
    },
  };
}

/** Faults of plugins, kept until there is a mount whose log takes them. */
export class MountFaults {
  readonly #early: PluginFault[] = [];
  #log: ((fault: PluginFault) => void) | undefined;

  note(fault: PluginFault): void {
    if (this.#log === undefined) this.#early.push(fault);
    else this.#log(fault);
  }

  /** The mount is up. */
  passTo(log: (fault: PluginFault) => void): void {
    this.#log = log;
    for (const fault of this.#early.splice(0)) log(fault);
  }
}
