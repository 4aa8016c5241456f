import type { SignInChoice, SignInCode, SignInDialogue } from "mediafs/plugin-api";
import { MediaFsError, throwIfAborted } from "../base/index.js";
import type { Question, Questions } from "./questions.js";
import { styleOf } from "./render/style.js";
import type { Terminal } from "./terminal.js";
import { WaitingLine } from "./waiting-line.js";

/** What a dialogue is held with. */
export interface DialogueParts {
  readonly terminal: Terminal;
  /** Undefined where nobody can be asked: codes are shown all the same. */
  readonly asking: Questions | undefined;
  readonly signal: AbortSignal;
}

/** The dialogue of a sign-in, on stderr. Whatever a server calls itself, it stays one line of plain text. */
export class TerminalDialogue implements SignInDialogue {
  readonly #parts: DialogueParts;
  #waiting: WaitingLine | undefined;

  constructor(parts: DialogueParts) {
    this.#parts = parts;
  }

  say(text: string): void {
    this.close();
    this.#write(`${plain(text)}\n`);
  }

  showCode({ address, code, expiresAt }: SignInCode): void {
    this.close();
    const { stderr, env } = this.#parts.terminal;
    const { bold } = styleOf(stderr, env);
    this.#write(`\n  Open in a browser:  ${bold(plain(address.href))}\n  Enter the code:     ${bold(plain(code))}\n\n`);
    this.#waiting = new WaitingLine(stderr, stderr.isTTY === true && env.TERM !== "dumb", expiresAt);
  }

  async choose<T>(question: string, choices: readonly SignInChoice<T>[]): Promise<T> {
    this.close();
    throwIfAborted(this.#parts.signal);
    const [first] = choices;
    if (first === undefined) throw new MediaFsError("PLUGIN_FAILED", "the sign-in gave nothing to choose from");
    if (choices.length === 1) {
      this.say(`${question}: ${first.label}`);
      return first.value;
    }
    const labels = choices.map(({ label }) => plain(label));
    if (this.#parts.asking === undefined) throw unasked(question, labels);
    const lines = labels.map((label, index) => `  ${index + 1}  ${label}\n`);
    this.#write(`${plain(question)}:\n${lines.join("")}`);
    for (;;) {
      const answer = await this.#ask({ text: `Number from 1 to ${choices.length}`, preset: "1" });
      const chosen = /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined;
      if (chosen !== undefined) return chosen.value;
    }
  }

  async ask(question: string, details: { readonly preset?: string; readonly secret?: boolean } = {}): Promise<string> {
    this.close();
    throwIfAborted(this.#parts.signal);
    if (this.#parts.asking !== undefined) return this.#ask({ ...details, text: plain(question) });
    if (details.preset !== undefined) return details.preset;
    throw unasked(question, []);
  }

  /** Ends what is shown while mediafs waits. */
  close(): void {
    this.#waiting?.end();
    this.#waiting = undefined;
  }

  async #ask(question: Question): Promise<string> {
    const { asking, signal } = this.#parts;
    if (asking === undefined) throw unasked(question.text, []);
    return asking.ask({ ...question, signal });
  }

  #write(text: string): void {
    this.#parts.terminal.stderr.write(text);
  }
}

function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}

function unasked(question: string, lines: readonly string[]): MediaFsError {
  const hint = "Run it on a terminal, or give the server's options as flags in place of --sign-in.";
  return new MediaFsError("USAGE", `nobody can be asked here: ${plain(question)}`, { lines, hint });
}
