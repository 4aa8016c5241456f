import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { MediaFsError, makePrivateDirectory, withDeadline } from "../base/index.js";
import { userDirectory } from "../config/index.js";
import type { CommandContext } from "./command-context.js";
import { DAEMON_MARK, type DaemonReport, parseReport } from "./daemon-report.js";
import type { Terminal } from "./terminal.js";

const START_TIMEOUT_MS = 60_000;
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;
const INTERRUPTS = ["SIGINT", "SIGTERM"] as const;
const JOURNAL = "the journal";
const STDERR = 2;

/**
 * Starts this same command without `--daemon` in a session of its own and resolves once it has mounted. Rejects with
 * the daemon's own error, or MOUNT_FAILED when it ended without a word.
 */
export async function startDaemon({ terminal }: CommandContext): Promise<void> {
  const logFile = isJournal(terminal) ? JOURNAL : daemonLogFile(terminal);
  const child = launch(terminal, logFile);
  const signal = new AbortController();
  const interrupt = () => signal.abort();
  for (const name of INTERRUPTS) process.once(name, interrupt);
  try {
    const report = await withDeadline("mounting in the background", START_TIMEOUT_MS, signal.signal, () =>
      reportOf(child, logFile),
    );
    if ("failed" in report) throw report.failed;
    terminal.stdout.write(`${report.mounted}\n`);
    if (report.monitor !== undefined) terminal.stderr.write(`${report.monitor}\n`);
  } catch (error) {
    child.kill("SIGTERM");
    throw error;
  } finally {
    for (const name of INTERRUPTS) process.off(name, interrupt);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Whether stderr is the journal, as of what systemd starts (JOURNAL_STREAM in systemd.exec(5)). */
function isJournal({ env }: Pick<Terminal, "env">): boolean {
  // What a service's terminal runs has the variable, but another stderr.
  const { dev, ino } = fstatSync(STDERR);
  return env.JOURNAL_STREAM === `${dev}:${ino}`;
}

/** Where daemons log elsewhere: `mount.log` in the user's state directory. The last full one is kept beside it as `.1`. */
function daemonLogFile({ env }: Pick<Terminal, "env">): string {
  const directory = userDirectory(env, "XDG_STATE_HOME");
  if (directory === undefined) {
    throw new MediaFsError("USAGE", "there is no directory for the daemon's log", {
      hint: "Set HOME, or XDG_STATE_HOME.",
    });
  }
  return join(directory, "mount.log");
}

function launch({ env, cwd }: Terminal, logFile: string): ChildProcess {
  const log = logFile === JOURNAL ? STDERR : openLog(logFile);
  const args = process.argv.slice(1).filter((argument) => argument !== "--daemon");
  const child = spawn(process.execPath, [...process.execArgv, ...args], {
    cwd,
    // systemd lets the process group of its mount pass its own automount, which all others wait for.
    detached: log !== STDERR,
    env: { ...env, [DAEMON_MARK]: "1" },
    stdio: ["ignore", log, log, "ipc"],
  });
  if (log !== STDERR) closeSync(log);
  return child;
}

function openLog(logFile: string): number {
  try {
    makePrivateDirectory(dirname(logFile));
    const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
    return openSync(logFile, "a", 0o600);
  } catch (cause) {
    throw new MediaFsError("MOUNT_FAILED", `the daemon's log ${logFile} cannot be written`, {
      cause,
      hint: "Check the permissions of its directory, or set XDG_STATE_HOME.",
    });
  }
}

function reportOf(child: ChildProcess, logFile: string): Promise<DaemonReport> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      const report = parseReport(message);
      if (report !== undefined) resolve(report);
    });
    child.once("error", (cause) => {
      reject(new MediaFsError("MOUNT_FAILED", `the daemon cannot be started: ${cause.message}`, { cause }));
    });
    child.once("exit", (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      reject(
        new MediaFsError("MOUNT_FAILED", `the daemon ended ${how} before it had mounted`, {
          hint: `Look into its log: ${logFile}`,
        }),
      );
    });
  });
}
