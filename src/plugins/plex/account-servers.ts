import { recordOf } from "./account.js";
import { isPrivate } from "./private-address.js";
import { flagOf, numberOf, textOf } from "./scalars.js";

/** A server of an account, as plex.tv knows it. */
export interface AccountServer {
  readonly name: string;
  /** Its machine identifier. */
  readonly id: string;
  /** Lets this user into this server alone; not the account's token. */
  readonly token: string;
  /** One line for people. */
  readonly label: string;
  /** Where it may be reached, the best first. */
  readonly connections: readonly ServerConnection[];
}

/** A way to a server. */
export interface ServerConnection {
  readonly url: URL;
  /** Through plex.tv's own machines, with little bandwidth. */
  readonly isRelay: boolean;
}

interface Candidate extends ServerConnection {
  readonly isLocal: boolean;
}

/** The servers among the devices of an account, those of its own first. Pure. */
export function serversOf(devices: readonly Readonly<Record<string, unknown>>[]): readonly AccountServer[] {
  const servers = devices.flatMap((device) => {
    const provides = (textOf(device.provides) ?? "").split(",").map((what) => what.trim());
    const [id, token] = [textOf(device.clientIdentifier), textOf(device.accessToken)];
    if (!provides.includes("server") || id === undefined || token === undefined) return [];
    const name = textOf(device.name) ?? "Plex Media Server";
    const isOwned = flagOf(device.owned);
    return [{ name, id, token, isOwned, label: labelOf(name, device), connections: connectionsOf(device) }];
  });
  return servers.toSorted((a, b) => Number(b.isOwned) - Number(a.isOwned)).map(({ isOwned: _, ...server }) => server);
}

/**
 * The ways to a server: over the local network, from afar, through the relay; encrypted ones before plain ones. Local
 * addresses of somebody else's network are left out, since another machine may have them here, and so is whatever would
 * carry the token unencrypted over the Internet. Pure.
 */
export function connectionsOf(device: Readonly<Record<string, unknown>>): readonly ServerConnection[] {
  const isHere = flagOf(device.owned) || flagOf(device.publicAddressMatches);
  const listed = Array.isArray(device.connections) ? device.connections.map(recordOf) : [];
  const candidates = listed.flatMap((connection) => [
    ...candidateOf(connection, textOf(connection.uri)),
    ...(flagOf(device.httpsRequired) ? [] : candidateOf(connection, plainAddress(connection))),
  ]);
  const usable = candidates.filter(({ url, isLocal }) => (isLocal ? isHere : isPrivate(url)));
  const byAddress = new Map(usable.toSorted((a, b) => rankOf(a) - rankOf(b)).map((each) => [each.url.href, each]));
  return [...byAddress.values()].map(({ url, isRelay }) => ({ url, isRelay }));
}

function candidateOf(connection: Readonly<Record<string, unknown>>, uri: string | undefined): readonly Candidate[] {
  if (uri === undefined || !URL.canParse(uri)) return [];
  const url = new URL(uri);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return [];
  return [{ url, isLocal: flagOf(connection.local), isRelay: flagOf(connection.relay) }];
}

/** The same without encryption and without a name to look up: some routers give no private address for a public name. */
function plainAddress(connection: Readonly<Record<string, unknown>>): string | undefined {
  const [address, port] = [textOf(connection.address), numberOf(connection.port, 1)];
  if (!flagOf(connection.local) || flagOf(connection.relay) || address === undefined || port === undefined)
    return undefined;
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function rankOf({ url, isLocal, isRelay }: Candidate): number {
  const way = isRelay ? 4 : isLocal ? 0 : 2;
  return way + (url.protocol === "https:" ? 0 : 1);
}

function labelOf(name: string, device: Readonly<Record<string, unknown>>): string {
  const owner = textOf(device.sourceTitle);
  const shared = owner === undefined ? "shared with you" : `shared by ${owner}`;
  const version = textOf(device.productVersion)?.split("-")[0];
  const facts = [
    flagOf(device.owned) ? "yours" : shared,
    ...(version === undefined ? [] : [version]),
    ...(device.presence === false ? ["not seen online"] : []),
  ];
  return `${name} (${facts.join(", ")})`;
}
