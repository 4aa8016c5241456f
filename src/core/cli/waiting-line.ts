import type { TextOutput } from "./terminal.js";

const ERASE_LINE = "\r\u001b[K";
const TICK_MS = 1000;

/** Says that mediafs waits for somebody, with the time that is left: in one line that keeps changing on a terminal. */
export class WaitingLine {
  readonly #output: TextOutput;
  readonly #expiresAt: Date | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Begins at once. `changing` is for terminals; elsewhere it is an ordinary line, written once. */
  constructor(output: TextOutput, changing: boolean, expiresAt: Date | undefined) {
    this.#output = output;
    this.#expiresAt = expiresAt;
    if (changing) this.#timer = setInterval(() => this.#show(ERASE_LINE), TICK_MS).unref();
    this.#show("");
    if (!changing) output.write("\n");
  }

  /** Takes the line away, where that is possible. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#output.write(ERASE_LINE);
  }

  #show(before: string): void {
    const rest = this.#expiresAt === undefined ? "" : `, ${timeLeft(this.#expiresAt.getTime() - Date.now())} left`;
    this.#output.write(`${before}waiting for the code to be entered${rest} (Ctrl-C gives up)`);
  }
}

/** Minutes and seconds: `14:05`. */
function timeLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.round(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
