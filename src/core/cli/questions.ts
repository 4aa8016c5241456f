import { createInterface } from "node:readline";
import { aborted } from "../base/index.js";
import type { Terminal } from "./terminal.js";

/** A question to the person at the terminal. */
export interface Question {
  readonly text: string;
  /** Taken when the answer is empty. */
  readonly preset?: string | undefined;
  /** The answer is not shown while it is typed. */
  readonly secret?: boolean;
  /** Gives the question up. */
  readonly signal?: AbortSignal;
}

/** Asks one question after the other on stderr, so that stdout stays free. */
export class Questions {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Whether somebody is there to answer. */
  get possible(): boolean {
    return this.#terminal.stdin.isTTY === true && this.#terminal.stderr.isTTY === true;
  }

  /** The answer, trimmed; the preset for an empty one. Rejects with ABORTED when the input ends or Ctrl-C is typed. */
  ask({ text, preset, secret = false, signal }: Question): Promise<string> {
    if (signal?.aborted) return Promise.reject(aborted(signal.reason));
    const { stderr, stdin } = this.#terminal;
    stderr.write(preset === undefined || preset === "" ? `${text}: ` : `${text} [${preset}]: `);
    return new Promise((resolve, reject) => {
      // Without an output of its own, readline echoes nothing: the terminal must then be told to show what is typed.
      const lines = createInterface({ input: stdin, ...(secret ? { terminal: true } : {}) });
      const giveUp = () => lines.close();
      signal?.addEventListener("abort", giveUp, { once: true });
      lines.once("line", (line) => {
        lines.removeAllListeners("close");
        signal?.removeEventListener("abort", giveUp);
        lines.close();
        if (secret) stderr.write("\n");
        const answer = line.trim();
        resolve(answer === "" ? (preset ?? "") : answer);
      });
      lines.once("SIGINT", giveUp);
      lines.once("close", () => {
        signal?.removeEventListener("abort", giveUp);
        reject(aborted(signal?.aborted ? signal.reason : "no answer"));
      });
    });
  }
}
