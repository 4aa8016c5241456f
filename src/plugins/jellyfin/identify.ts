import type { PluginContext } from "mediafs/plugin-api";
import { type Api, asPublicInfo, type PublicInfoDto } from "../mediabrowser/index.js";
import { isJson } from "../web-api/index.js";

/** Which Jellyfin server answers, and what its version can do. */
export interface JellyfinServer {
  readonly id: string;
  readonly version: string;
  /** Before 10.9 the views and items of a user have their own routes only. */
  readonly hasUserRoutesOnly: boolean;
  /** Before 12.0 the file route does not follow symbolic links. */
  readonly fileRouteKeepsLinks: boolean;
}

const CALL = { what: "the server's identity", path: "/System/Info/Public" };
const NEIGHBOUR = { what: "another server's identity", path: "/emby/System/Info/Public" };
const PROBE = { what: "the server's API", path: "/System/Ping", noRetryStatuses: [503] };

/**
 * Asks who answers at the address. Rejects with SERVER_WRONG_PRODUCT, SERVER_WRONG_ADDRESS, SERVER_STARTING,
 * SERVER_NOT_SET_UP, SERVER_UNREACHABLE, REQUEST_TIMEOUT or ABORTED.
 */
export async function identify(api: Api, context: PluginContext): Promise<JellyfinServer> {
  const { signal } = context;
  const answer = await api.send(CALL, signal);
  if (answer.status === 404) await requireNeighbour(api, context);
  api.requireGood(answer, CALL);
  const info = asPublicInfo(answer.json());
  if (info === undefined) throw notTheApi(context);
  if (!isJellyfin(info)) throw wrongProduct(context, info);
  if (info.StartupWizardCompleted === false) await requireStarting(api, context);
  return { id: info.Id, version: info.Version, ...abilitiesOf(info.Version) };
}

/** What servers of a version can do. */
function abilitiesOf(version: string): Pick<JellyfinServer, "hasUserRoutesOnly" | "fileRouteKeepsLinks"> {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return { hasUserRoutesOnly: major === 10 && minor < 9, fileRouteKeepsLinks: major < 12 };
}

// While a configured server migrates its database, a stand-in says that the set-up is not finished; but it answers
// every other request with 503.
async function requireStarting(api: Api, context: PluginContext): Promise<never> {
  const answer = await api.send(PROBE, context.signal);
  if (answer.status === 503) api.requireGood(answer, PROBE);
  throw context.fail("SERVER_NOT_SET_UP", "the set-up wizard of the server was not finished");
}

// Behind a proxy an Emby server may be found at its own path alone.
async function requireNeighbour(api: Api, context: PluginContext): Promise<never> {
  const answer = await api.send(NEIGHBOUR, context.signal);
  const info = answer.status === 200 && isJson(answer) ? asPublicInfo(answer.json()) : undefined;
  throw info === undefined || isJellyfin(info) ? notTheApi(context) : wrongProduct(context, info);
}

function isJellyfin({ ProductName }: PublicInfoDto): boolean {
  return /^jellyfin/i.test(ProductName ?? "");
}

function notTheApi(context: PluginContext): Error {
  return context.fail("SERVER_WRONG_ADDRESS", "something else than a Jellyfin server answers at this address");
}

function wrongProduct(context: PluginContext, info: PublicInfoDto): Error {
  // Emby answers the same route, without the name of its product.
  const other = info.ProductName ?? "an Emby server";
  const hint = info.ProductName == null ? { hint: "Set `type: emby` for this entry." } : {};
  return context.fail("SERVER_WRONG_PRODUCT", `${other} answers instead of a Jellyfin server`, hint);
}
