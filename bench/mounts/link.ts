import { fork } from "node:child_process";
import { once } from "node:events";

/** What a line to a server is like. */
export interface LinkOptions {
  /** Port of the server on loopback. */
  readonly toPort: number;
  readonly roundTripMs: number;
  readonly megabitsPerSecond: number;
}

/** A line of its own delay and speed to a server on this machine. */
export interface Link {
  readonly port: number;
  stop(): Promise<void>;
}

/** Opens a line, in a process of its own. */
export async function openLink({ toPort, roundTripMs, megabitsPerSecond }: LinkOptions): Promise<Link> {
  const program = new URL("./link-process.ts", import.meta.url);
  const args = [toPort, roundTripMs, megabitsPerSecond].map(String);
  const child = fork(program, args, { execArgv: ["--import", "tsx"] });
  const [port] = await once(child, "message");
  const stop = async () => {
    const ended = once(child, "exit");
    child.disconnect();
    await ended;
  };
  return { port: Number(port), stop };
}
