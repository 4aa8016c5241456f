import { existsSync } from "node:fs";
import { hasCode, newLifetime, sleep } from "../base/index.js";
import { listControls, type RunningMounts } from "../control/index.js";
import type { CommandContext } from "./command-context.js";
import { liveStatus } from "./live-status.js";
import { mountText } from "./render/status.js";
import { styleOf } from "./render/style.js";

const EVERY_MS = 1_000;
// A mount asks its servers when it is asked for its state; what it is doing costs them nothing.
const STATE_EVERY = 10;
// To the first line, what is left of the frame before is taken away at its end.
const TO_TOP = "\u001b[H";
const ERASE_LINE_END = "\u001b[K";
const ERASE_BELOW = "\u001b[J";
const CLEAR = "\u001b[2J";
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The running mounts for people. Rejects with ABORTED. */
export async function mountsText(
  { answering }: RunningMounts,
  { terminal: { stdout, env } }: Pick<CommandContext, "terminal">,
  signal: AbortSignal,
): Promise<string> {
  const style = styleOf(stdout, env);
  const texts = answering.map(async ({ client, status }) => {
    // What it is doing is told beside what it is; who cannot tell the one may well tell the other.
    const live = await liveStatus(client, signal).catch(() => undefined);
    return mountText(status, Date.now(), { style, live });
  });
  return (await Promise.all(texts)).join("\n");
}

/** Shows the running mounts every second: in place on a terminal, one after the other elsewhere. Ends at Ctrl-C, and with the last mount. */
export async function watchMounts(context: CommandContext): Promise<void> {
  const { terminal, events, surroundings } = context;
  const lifetime = newLifetime();
  const stop = () => lifetime.abort();
  for (const signal of SIGNALS) events.on(signal, stop);
  const inPlace = terminal.stdout.isTTY === true && terminal.env.TERM !== "dumb";
  try {
    if (inPlace) terminal.stdout.write(CLEAR);
    let mounts = await listControls(lifetime.signal, surroundings);
    for (let frames = 1; ; frames += 1) {
      const text = await mountsText(mounts, context, lifetime.signal);
      terminal.stdout.write(inPlace ? frame(text) : `${text}\n`);
      if (mounts.answering.length + mounts.silent.length === 0) return;
      await sleep(EVERY_MS, lifetime.signal);
      const anyGone = mounts.answering.some(({ client }) => !existsSync(client.socketPath));
      if (anyGone || frames % STATE_EVERY === 0) mounts = await listControls(lifetime.signal, surroundings);
    }
  } catch (error) {
    if (!hasCode(error, "ABORTED")) throw error;
  } finally {
    for (const signal of SIGNALS) events.off(signal, stop);
  }
}

/** Over the frame before, without a moment in which nothing is there. */
function frame(text: string): string {
  return TO_TOP + text.replaceAll("\n", `${ERASE_LINE_END}\n`) + ERASE_BELOW;
}
