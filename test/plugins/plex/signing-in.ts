import type { PlexAccounts } from "../../../examples/plex-server/index.js";
import { signIn } from "../../../src/plugins/plex/sign-in.js";
import { type Person, runSignIn, type SignInRun } from "../sign-in-run.js";

/** Signs in at the simulated accounts, asking every few milliseconds. */
export async function signInAt(accounts: Pick<PlexAccounts, "url">, person: Person = {}): Promise<SignInRun> {
  const before = process.env.MEDIAFS_PLEX_ACCOUNTS;
  process.env.MEDIAFS_PLEX_ACCOUNTS = accounts.url;
  try {
    return await runSignIn((context) => signIn(context, { intervalMs: 5 }), person);
  } finally {
    if (before === undefined) delete process.env.MEDIAFS_PLEX_ACCOUNTS;
    else process.env.MEDIAFS_PLEX_ACCOUNTS = before;
  }
}
