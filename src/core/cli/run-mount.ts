import type { MountOptions, RunningMount } from "../app/index.js";
import { hasCode, type MediaFsError, toMediaFsError } from "../base/index.js";
import { unmountPath } from "../mount/index.js";
import type { CommandContext } from "./command-context.js";
import { isDaemon, tellStarter } from "./daemon-report.js";
import { EXIT_CODES } from "./exit-code.js";
import { MountFaults } from "./process-faults.js";
import { onSignals } from "./process-signals.js";
import { errorText } from "./render/error.js";
import { monitorLine } from "./render/monitor-line.js";
import { notifyServiceManager } from "./sd-notify.js";

const STOP_AFTER_FAULT_MS = 10_000;
const END_AFTER_FORCE_MS = 3_000;

/**
 * Mounts and stays until the mount ends: by SIGINT, SIGTERM or the end of its terminal, by `mediafs umount`, or by
 * somebody else's unmount. SIGHUP puts a changed configuration in force. A second signal to end takes the mount away by
 * force and waits little for the rest. An error that nobody caught unmounts and makes the exit code 1, but one of a
 * plugin is logged and the mount goes on. Rejects as `startMount` does, but not because a signal came while it started.
 */
export async function runMount(options: MountOptions, context: CommandContext): Promise<void> {
  const run = new MountRun(context);
  try {
    await run.untilEnd(options);
  } catch (error) {
    tellStarter({ failed: toMediaFsError(error) });
    if (!run.wasStoppedAtStart(error)) throw error;
  } finally {
    run.ignoreSignals();
  }
}

class MountRun {
  readonly ignoreSignals: () => void;
  readonly #context: CommandContext;
  readonly #starting = new AbortController();
  readonly #faults = new MountFaults();
  #running: RunningMount | undefined;

  constructor(context: CommandContext) {
    this.#context = context;
    this.ignoreSignals = onSignals(context.events, {
      stop: () => void this.#stop(),
      force: () => void this.#force(),
      reload: () => void this.#reload(),
    });
    context.faults = { plugin: (fault) => this.#faults.note(fault), own: (error) => void this.#fault(error) };
  }

  async untilEnd(options: MountOptions): Promise<void> {
    const { services, terminal } = this.#context;
    const running = await services.startMount(options, this.#starting.signal);
    this.#running = running;
    this.#faults.passTo((fault) => running.pluginFailed(fault));
    // Asked to end in the very moment in which it came up.
    if (this.#starting.signal.aborted) void this.#stop();
    const line = `mounted ${running.mountPoint} (${running.driver}, ${running.serverCount} servers)`;
    terminal.stdout.write(`${line}\n`);
    const monitor = running.monitor && monitorLine(running.monitor, terminal.env);
    // Of a daemon this is the log, where nobody looks for a link in time.
    if (monitor !== undefined && !isDaemon()) terminal.stderr.write(`${monitor}\n`);
    tellStarter({ mounted: line, monitor });
    void notifyServiceManager("READY=1", terminal.env);
    await running.closed;
    await notifyServiceManager("STOPPING=1", terminal.env);
  }

  /** Whether this failure of the start is no more than what a signal asked for. */
  wasStoppedAtStart(error: unknown): boolean {
    return this.#starting.signal.aborted && hasCode(error, "ABORTED");
  }

  async #stop(): Promise<void> {
    this.#starting.abort();
    try {
      await this.#running?.stop();
    } catch (error) {
      this.#fail(toMediaFsError(error));
    }
  }

  async #reload(): Promise<void> {
    const { env } = this.#context.terminal;
    const running = this.#running;
    // While it comes up it reads the configuration anyway.
    if (running === undefined) return;
    // As systemd.service(5) asks of Type=notify-reload.
    const startedAtUs = process.hrtime.bigint() / 1000n;
    await notifyServiceManager(`RELOADING=1\nMONOTONIC_USEC=${startedAtUs}`, env);
    // Why it is refused stands in the log and in the status.
    await running.reload(new AbortController().signal).catch(() => undefined);
    await notifyServiceManager("READY=1", env);
  }

  async #force(): Promise<void> {
    const running = this.#running;
    // Without its mount the rest of the end comes by itself; what is stuck is left to the system.
    const giveUp = setTimeout(() => this.#context.exit(EXIT_CODES.failed), END_AFTER_FORCE_MS).unref();
    if (running === undefined) return;
    await unmountPath(running.mountPoint).catch((error) => this.#fail(toMediaFsError(error)));
    await running.closed;
    clearTimeout(giveUp);
  }

  async #fault(error: MediaFsError): Promise<void> {
    this.#fail(error);
    const giveUp = setTimeout(() => void this.#force(), STOP_AFTER_FAULT_MS);
    await this.#stop();
    clearTimeout(giveUp);
    // Nothing is certain after a fault, the end of the main flow included.
    this.#context.exit(EXIT_CODES.failed);
  }

  #fail(error: MediaFsError): void {
    this.#context.exitCode = EXIT_CODES.failed;
    this.#context.terminal.stderr.write(errorText(error));
  }
}
