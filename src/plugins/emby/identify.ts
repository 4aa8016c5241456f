import type { PluginContext } from "mediafs/plugin-api";
import { type Api, asPublicInfo, type PublicInfoDto } from "../mediabrowser/index.js";
import { baseAddress } from "../web-api/index.js";

/** The Emby server that answers, and the way to its API. */
export interface EmbyServer {
  readonly id: string;
  readonly version: string;
  readonly api: Api;
}

const CALL = { what: "the server's identity", path: "/System/Info/Public" };
const API_PATH = /\/emby$/i;

/**
 * Asks who answers at an address, with the path `/emby` of the API and without it: proxies may let only one of them
 * through. Rejects with SERVER_WRONG_PRODUCT, SERVER_WRONG_ADDRESS, SERVER_STARTING, SERVER_UNREACHABLE,
 * REQUEST_TIMEOUT or ABORTED.
 */
export async function identify(url: string, apiAt: (base: URL) => Api, context: PluginContext): Promise<EmbyServer> {
  const [first, second] = baseCandidates(url);
  try {
    return await askAt(apiAt(first), context);
  } catch (error) {
    if (!isWrongAddress(error)) throw error;
    return askAt(apiAt(second), context);
  }
}

/** The base addresses to try, in order: the documented path of the API comes first. */
export function baseCandidates(url: string): readonly [URL, URL] {
  const bare = baseAddress(url);
  bare.pathname = bare.pathname.replace(/\/+$/, "").replace(API_PATH, "");
  const withPath = new URL(bare);
  withPath.pathname = `${bare.pathname.replace(/\/+$/, "")}/emby`;
  return [withPath, bare];
}

async function askAt(api: Api, context: PluginContext): Promise<EmbyServer> {
  const answer = await api.send(CALL, context.signal);
  if (answer.status === 404) throw notTheApi(context);
  api.requireGood(answer, CALL);
  const info = asPublicInfo(answer.json());
  if (info === undefined) throw notTheApi(context);
  if (!isEmby(info)) throw wrongProduct(context, info);
  return { id: info.Id, version: info.Version, api };
}

// Emby does not say its name. Its successors do; and only Emby lists addresses, or counts its versions from 4.
function isEmby(info: PublicInfoDto): boolean {
  if (info.ProductName != null) return /^emby/i.test(info.ProductName);
  return info.LocalAddresses != null || info.RemoteAddresses != null || info.Version.startsWith("4.");
}

function wrongProduct(context: PluginContext, info: PublicInfoDto): Error {
  const other = info.ProductName ?? "a server of an unknown product";
  const hint = /^jellyfin/i.test(other) ? { hint: "Set `type: jellyfin` for this entry." } : {};
  return context.fail("SERVER_WRONG_PRODUCT", `${other} answers instead of an Emby server`, hint);
}

function notTheApi(context: PluginContext): Error {
  return context.fail("SERVER_WRONG_ADDRESS", "something else than an Emby server answers at this address");
}

function isWrongAddress(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "SERVER_WRONG_ADDRESS";
}
