import type { SignInContext, SignInResult } from "mediafs/plugin-api";
import { awaitCode, type PollTimes } from "../sign-in-code/index.js";
import { Account } from "./account.js";
import { type AccountServer, type ServerConnection, serversOf } from "./account-servers.js";
import { isPrivate } from "./private-address.js";
import { reachableConnection } from "./reachable-connection.js";

const ACCOUNTS = "https://plex.tv";
// For tests and for those who simulate plex.tv: no token of the real one ever goes there.
const ACCOUNTS_VARIABLE = "MEDIAFS_PLEX_ACCOUNTS";
// As the vendor's own text tells to do.
const TIMES: PollTimes = { intervalMs: 1000 };

/**
 * Signs in at plex.tv with a code, lets the person choose one of the account's servers, and finds the best way to it.
 * Rejects with ACCESS_DENIED when there is no server, SERVER_UNREACHABLE when none of them answers from here,
 * REQUEST_TIMEOUT when nobody enters a code, and as plex.tv answers.
 */
export async function signIn(context: SignInContext, times = TIMES): Promise<SignInResult> {
  const account = new Account(context, accountsAddress(context));
  const token = await awaitCode(account, context, times);
  const [name, devices] = await Promise.all([userNameOf(account, token), account.devices(token)]);
  context.dialogue.say(`signed in${name === undefined ? "" : ` as ${name}`}`);
  const servers = serversOf(devices);
  for (const server of servers) context.addSecret(server.token);
  if (servers.length === 0) {
    throw context.fail("ACCESS_DENIED", "this account has no server, and none is shared with it", {
      hint: "Sign in as the user to whom the server belongs, or with whom it is shared.",
    });
  }
  const { server, connection } = await chooseServer(servers, context);
  const user = name === undefined ? {} : { username: name };
  return { serverName: server.name, options: { url: addressText(connection.url), token: server.token, ...user } };
}

/** The choice of a server that can be reached: one that cannot is not offered again. */
async function chooseServer(
  servers: readonly AccountServer[],
  context: SignInContext,
): Promise<{ readonly server: AccountServer; readonly connection: ServerConnection }> {
  const { dialogue } = context;
  let left = servers;
  for (;;) {
    const choices = left.map((server) => ({ label: server.label, value: server }));
    const server = await dialogue.choose("Server", choices);
    const connection = await reachableConnection(server, context);
    if (connection !== undefined) {
      dialogue.say(`${server.name} answers at ${connection.url.host}`);
      if (connection.isRelay) dialogue.say("only the relay of plex.tv leads there, which is too slow for most films");
      return { server, connection };
    }
    left = left.filter((other) => other !== server);
    if (left.length === 0) throw unreachable(server, context);
    dialogue.say(`${server.name} does not answer from here${triedText(server)}`);
  }
}

function unreachable(server: AccountServer, context: SignInContext): Error {
  const message = `${server.name} does not answer from here${triedText(server)}`;
  const hint =
    "Check that it runs, and its remote access with secure connections if it is elsewhere, or enter its address by hand: `mediafs config init --no-sign-in`.";
  return context.fail("SERVER_UNREACHABLE", message, { hint });
}

function triedText({ connections }: AccountServer): string {
  const hosts = [...new Set(connections.map(({ url }) => url.host))];
  return hosts.length === 0 ? ": plex.tv knows no way to it" : `; tried ${hosts.join(", ")}`;
}

// The name is an ornament of the directory: without it everything works.
async function userNameOf(account: Account, token: string): Promise<string | undefined> {
  try {
    return await account.userName(token);
  } catch {
    return undefined;
  }
}

function accountsAddress(context: SignInContext): URL {
  const text = process.env[ACCOUNTS_VARIABLE] || ACCOUNTS;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isPrivate(url)) return url;
  throw context.fail("SERVER_WRONG_ADDRESS", `${ACCOUNTS_VARIABLE} must be an https address, or one of this machine`);
}

function addressText({ href }: URL): string {
  return href.replace(/\/$/, "");
}
