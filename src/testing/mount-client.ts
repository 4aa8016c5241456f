import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const OWN_SUFFIX = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const PROGRAM = fileURLToPath(new URL(`./mount-client-program${OWN_SUFFIX}`, import.meta.url));
// Of the sources themselves, as our own tests use them.
const LOADER = OWN_SUFFIX === ".ts" ? ["--import", "tsx"] : [];

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly code?: string;
}

/** What stat says of a file, as far as the suite looks at it. */
export interface ClientStat {
  readonly mode: number;
  readonly size: number;
  readonly blocks: number;
  readonly mtimeMs: number;
  readonly uid: number;
}

/** A process that uses a mount as programs do. One call at a time, in order. */
export class MountClient {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor() {
    this.#child = spawn(process.execPath, [...LOADER, PROGRAM], { stdio: ["pipe", "pipe", "inherit"] });
    const { stdout } = this.#child;
    assert.ok(stdout, "a pipe was asked for");
    createInterface({ input: stdout }).on("line", (line) => this.#settle(JSON.parse(line) as Answer));
    this.#child.once("exit", () => {
      for (const id of [...this.#waiting.keys()]) this.#settle({ id, code: "KILLED" });
    });
  }

  /** Calls a function of node:fs (its blocking form), or one of the program's own. Rejects with the errno as message. */
  async call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    const { value, code } = await this.#ask(name, args);
    if (code !== undefined) assert.fail(`${name}(${JSON.stringify(args[0])}): ${code}`);
    return value as T;
  }

  /** The errno with which a call fails; undefined when it does not. */
  async errnoOf(name: string, ...args: readonly unknown[]): Promise<string | undefined> {
    return (await this.#ask(name, args)).code;
  }

  stat(path: string): Promise<ClientStat> {
    return this.call<ClientStat>("statSync", path);
  }

  /** Opens a file and reads from it. */
  async read(path: string, offset: number, byteLength: number): Promise<Buffer> {
    const fd = await this.call<number>("openSync", path, "r");
    const bytes = await this.call<string>("bytes", fd, offset, byteLength);
    await this.call("closeSync", fd);
    return Buffer.from(bytes, "base64");
  }

  /** Kills it, whatever it waits for. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }

  #ask(name: string, args: readonly unknown[]): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.stdin?.write(`${JSON.stringify({ id, name, args })}\n`);
    });
  }

  #settle(answer: Answer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
