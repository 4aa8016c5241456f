/** A stream that text is written to. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** The terminal and surroundings of one run of the program: the process's own, or a test's. */
export interface Terminal {
  /** Answers: what a script may read. */
  readonly stdout: TextOutput;
  /** Everything else: errors, questions, logs. */
  readonly stderr: TextOutput;
  /** Where questions are answered. */
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin, env } = process;
  return { stdout, stderr, stdin, env, cwd: process.cwd() };
}
