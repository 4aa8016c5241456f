import type { PluginContext, SignInContext, SignInResult } from "mediafs/plugin-api";
import {
  type AllowedRoute,
  Api,
  asPublicInfo,
  authorizationHeader,
  clientIdentityOf,
  textOf,
} from "../mediabrowser/index.js";
import { awaitCode, type PollTimes } from "../sign-in-code/index.js";
import { baseAddress } from "../web-api/index.js";
import { identify } from "./identify.js";
import { QuickConnect } from "./quick-connect.js";

const ALLOWED: readonly AllowedRoute[] = [
  { method: "GET", path: /^(\/emby)?\/System\/Info\/Public$|^\/System\/Ping$/ },
  { method: "GET", path: /^\/QuickConnect\/(Enabled|Connect)$/ },
  { method: "POST", path: /^\/QuickConnect\/Initiate$|^\/Users\/AuthenticateWithQuickConnect$/ },
];

// As the server's own web client.
const TIMES: PollTimes = { intervalMs: 5000 };

/**
 * Signs in by Quick Connect: the person enters a code where he is logged in already. Rejects with UNSUPPORTED when the
 * server has it switched off, REQUEST_TIMEOUT when nobody enters a code, and as `connect` does.
 */
export async function signIn(context: SignInContext, times = TIMES): Promise<SignInResult> {
  const base = await askForAddress(context);
  const connection = connectionContext(context);
  const api = new Api(connection, {
    base,
    allowed: ALLOWED,
    headers: () => ({ Authorization: authorizationHeader(clientIdentityOf(connection)) }),
  });
  try {
    await identify(api, connection);
    const quickConnect = new QuickConnect(api, context);
    await quickConnect.requireEnabled();
    context.dialogue.say("Log in to the web client and open Quick Connect there, in the menu of your user.");
    const secret = await awaitCode(quickConnect, context, times);
    const { token, username } = await quickConnect.login(secret);
    context.dialogue.say(`signed in as ${username}`);
    const options = { url: base.href.replace(/\/$/, ""), username, token };
    const serverName = await serverNameOf(api, context);
    return serverName === undefined ? { options } : { options, serverName };
  } finally {
    api.close();
  }
}

async function askForAddress({ options, dialogue }: SignInContext): Promise<URL> {
  if (typeof options.url === "string") return baseAddress(options.url);
  for (;;) {
    const address = await dialogue.ask("Address of the server, as in the browser");
    if (/^https?:\/\/[^/]/i.test(address) && URL.canParse(address)) return baseAddress(address);
    dialogue.say("an address begins with http:// or https://");
  }
}

async function serverNameOf(api: Api, { signal }: SignInContext): Promise<string | undefined> {
  const info = asPublicInfo(await api.json({ what: "the server's name", path: "/System/Info/Public" }, signal));
  return textOf(info?.ServerName);
}

/** What the API's client takes. Nothing is kept: there is no entry yet. */
function connectionContext(context: SignInContext): PluginContext {
  const kept = new Map<string, string>();
  const store = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => void kept.set(key, value),
    delete: (key: string) => void kept.delete(key),
  };
  const { log, http, deviceName, clientVersion, fail, options, deviceId, signal } = context;
  const addSecret = (value: string) => context.addSecret(value);
  return {
    log,
    http,
    deviceName,
    clientVersion,
    fail,
    options,
    deviceId,
    signal,
    addSecret,
    store,
    serverKey: "sign-in",
  };
}
