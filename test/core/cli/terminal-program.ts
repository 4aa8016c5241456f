import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Sandbox } from "./run-command.js";

const CLI = fileURLToPath(new URL("../../../dist/core/cli/main.js", import.meta.url));

/** Why no test can run the program in a terminal of its own here; undefined when it can. */
export const noTerminal =
  spawnSync("script", ["--version"]).status === 0 ? undefined : "script(1) of util-linux is not installed";

/** The built program, running in a terminal of its own, as somebody sees it who types. */
export class TerminalProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  #screen = "";
  #seen = 0;
  #onOutput: () => void = () => undefined;

  constructor({ env, folder }: Sandbox, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const words = [process.execPath, CLI, ...args].map((word) => `'${word}'`);
    // A shell in between would die of Ctrl-C, too, and hide what the program returns.
    const command = `exec ${words.join(" ")}`;
    this.#child = spawn("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"], {
      env: { ...env, TERM: "xterm", SHELL: "/bin/sh", ...more },
      cwd: folder,
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#screen += text;
      this.#onOutput();
    });
    this.#ended = new Promise((resolve) =>
      this.#child.once("close", (code) => {
        this.#onOutput();
        resolve(code ?? -1);
      }),
    );
  }

  /** Everything shown so far. */
  get screen(): string {
    return this.#screen;
  }

  /** Waits until something new matches, and gives what the first group matched. */
  async sees(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#screen.slice(this.#seen));
      if (match !== null) {
        this.#seen += match.index + match[0].length;
        return match[1] ?? match[0];
      }
      if (this.#child.exitCode !== null) throw new TypeError(`it ended without ${pattern}:\n${this.#screen}`);
      await new Promise<void>((resolve) => {
        this.#onOutput = resolve;
      });
    }
  }

  /** Waits until it sees this, and then types a line. */
  async answers(pattern: RegExp, line: string): Promise<void> {
    await this.sees(pattern);
    this.types(`${line}\r`);
  }

  /** Presses keys; `\u0003` is Ctrl-C. */
  types(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Its exit code, once it has ended by itself. */
  ended(): Promise<number> {
    return this.#ended;
  }

  /** Ends it if it still runs. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
