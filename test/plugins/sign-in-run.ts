import type { PluginOptions, SignInChoice, SignInCode, SignInContext, SignInResult } from "mediafs/plugin-api";
import { createTestContext, type TestContext } from "../../src/testing/index.js";

/** A sign-in that is over: what came of it, and what the person saw. */
export interface SignInRun {
  readonly result: SignInResult | undefined;
  readonly error:
    | (Error & { readonly code: string; readonly hint: string; readonly retryAfterMs?: number })
    | undefined;
  readonly said: readonly string[];
  readonly codes: readonly SignInCode[];
  /** The labels of each choice. */
  readonly offered: readonly (readonly string[])[];
  readonly context: TestContext;
}

/** What the person does. */
export interface Person {
  /** At each code that is shown. */
  readonly onCode?: (code: string, abort: () => void) => void;
  /** Which of the labels, from 0; the first without it. */
  readonly picks?: (labels: readonly string[]) => number;
  /** Answers to questions, in their order. */
  readonly answers?: readonly string[];
  /** Options given as flags. */
  readonly given?: PluginOptions;
}

/** Runs a plugin's sign-in with a person at the terminal. */
export async function runSignIn(
  signIn: (context: SignInContext) => Promise<SignInResult>,
  person: Person,
): Promise<SignInRun> {
  const test = createTestContext({ options: person.given ?? {} });
  const [said, codes, offered]: [string[], SignInCode[], string[][]] = [[], [], []];
  const answers = [...(person.answers ?? [])];
  const context: SignInContext = {
    ...test.context,
    dialogue: {
      say: (text) => void said.push(text),
      showCode: (code) => {
        codes.push(code);
        person.onCode?.(code.code, test.abort);
      },
      choose: async <T>(_question: string, choices: readonly SignInChoice<T>[]): Promise<T> => {
        const labels = choices.map(({ label }) => label);
        offered.push(labels);
        return (choices[person.picks?.(labels) ?? 0] as SignInChoice<T>).value;
      },
      ask: async () => answers.shift() ?? "",
    },
  };
  const seen = { said, codes, offered, context: test };
  try {
    return { result: await signIn(context), error: undefined, ...seen };
  } catch (error) {
    return { result: undefined, error: error as SignInRun["error"], ...seen };
  } finally {
    await test.close();
  }
}
