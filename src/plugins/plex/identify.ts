import { isIP } from "node:net";
import type { PluginContext, PluginHttpResponse } from "mediafs/plugin-api";
import type { Api } from "./api.js";
import { containerOf } from "./container.js";
import { flagOf, textOf } from "./scalars.js";

/** Which server answers, and what it lets the user do. */
export interface PlexServer {
  readonly id: string;
  readonly version: string;
  /** Undefined when the server does not say. */
  readonly mayDownload: boolean | undefined;
}

const IDENTITY = { what: "the server's identity", path: "/identity", anonymous: true } as const;

const ROOT_CALL = { what: "the server's description", path: "/" } as const;

const TOKEN_HINT =
  "Set `token` to the X-Plex-Token of this user for this server: it is in the address of View XML under Get Info of any item in the web client.";

const CERTIFICATE_HINT =
  "If it runs: its certificate holds for its name alone, so set `url` to its https://….plex.direct:32400 address, or to http://.";

/**
 * Asks who answers at the address, at first without the token. Rejects with SERVER_WRONG_ADDRESS, SERVER_WRONG_PRODUCT,
 * SERVER_STARTING, SERVER_UNREACHABLE, AUTH_REJECTED, REQUEST_TIMEOUT or ABORTED.
 */
export async function identify(api: Api, context: PluginContext): Promise<PlexServer> {
  const { signal } = context;
  const answer = await firstAnswer(api, context);
  if (answer.status === 404 || answer.status === 401 || answer.status === 403) throw notThisServer(context);
  api.requireGood(answer, IDENTITY);
  const identity = containerOf(answer.json());
  const id = textOf(identity?.machineIdentifier);
  if (id === undefined) throw notThisServer(context);
  const mayDownload = await requireLogin(api, context, signal);
  return { id, version: textOf(identity?.version) ?? "", mayDownload };
}

/**
 * Proves that the token holds. Resolves with whether the user may download, undefined when the server does not say.
 * Rejects with AUTH_REJECTED when the token does not hold.
 */
export async function requireLogin(
  api: Api,
  context: PluginContext,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const answer = await api.send(ROOT_CALL, signal);
  if (answer.status === 401) {
    throw context.fail("AUTH_REJECTED", "the server does not accept the token of this entry", { hint: TOKEN_HINT });
  }
  api.requireGood(answer, ROOT_CALL);
  const allowSync = containerOf(answer.json())?.allowSync;
  return allowSync == null ? undefined : flagOf(allowSync);
}

async function firstAnswer(api: Api, context: PluginContext): Promise<PluginHttpResponse> {
  try {
    return await api.send(IDENTITY, context.signal);
  } catch (error) {
    const { protocol, hostname } = api.base;
    const isUnreachable = error instanceof Error && "code" in error && error.code === "SERVER_UNREACHABLE";
    if (!isUnreachable || protocol !== "https:" || isIP(hostname.replace(/^\[|\]$/g, "")) === 0) throw error;
    throw context.fail("SERVER_UNREACHABLE", error.message, { cause: error, hint: CERTIFICATE_HINT });
  }
}

function notThisServer(context: PluginContext): Error {
  return context.fail("SERVER_WRONG_ADDRESS", "something else than a Plex Media Server answers at this address");
}
