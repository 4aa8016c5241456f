import type { SignInChoice, SignInCode, SignInContext, SignInResult } from "mediafs/plugin-api";
import type { PlexAccounts } from "../../../examples/plex-server/index.js";
import { signIn } from "../../../src/plugins/plex/sign-in.js";
import { createTestContext, type TestContext } from "../../../src/testing/index.js";

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
}

/** Signs in at the simulated accounts, asking every few milliseconds. */
export async function runSignIn(accounts: Pick<PlexAccounts, "url">, person: Person = {}): Promise<SignInRun> {
  const test = createTestContext({ options: {} });
  const [said, codes, offered]: [string[], SignInCode[], string[][]] = [[], [], []];
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
      ask: async () => "",
    },
  };
  const before = process.env.MEDIAFS_PLEX_ACCOUNTS;
  process.env.MEDIAFS_PLEX_ACCOUNTS = accounts.url;
  const seen = { said, codes, offered, context: test };
  try {
    return { result: await signIn(context, { intervalMs: 5 }), error: undefined, ...seen };
  } catch (error) {
    return { result: undefined, error: error as SignInRun["error"], ...seen };
  } finally {
    if (before === undefined) delete process.env.MEDIAFS_PLEX_ACCOUNTS;
    else process.env.MEDIAFS_PLEX_ACCOUNTS = before;
    await test.close();
  }
}
