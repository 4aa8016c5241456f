import { randomBytes } from "node:crypto";

/** A way to a server, as the accounts tell it. */
export interface AccountConnection {
  readonly url: string;
  /** Default true. */
  readonly local?: boolean;
  /** Default false. */
  readonly relay?: boolean;
}

/** A device of an account, or one that is shared with it. */
export interface AccountDevice {
  readonly name: string;
  /** Machine identifier of a server. */
  readonly id: string;
  readonly accessToken: string;
  readonly connections: readonly AccountConnection[];
  /** Default true. */
  readonly owned?: boolean;
  /** Name of the one who shares it. */
  readonly sharedBy?: string;
  /** Whether it refuses plain connections. Default false. */
  readonly httpsRequired?: boolean;
  /** Whether the asker is in the same network. Default: as `owned`. */
  readonly publicAddressMatches?: boolean;
  /** Whether it was online lately. Default true. */
  readonly presence?: boolean;
  /** Default `server`. */
  readonly provides?: string;
}

/** A code on its way. */
export interface AccountPin {
  readonly id: number;
  readonly code: string;
  readonly clientIdentifier: string;
  readonly product: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  /** Set once somebody entered the code. */
  token: string | undefined;
}

/** A code as plex.tv describes it. */
export function pinDto(pin: AccountPin): Readonly<Record<string, unknown>> {
  const { id, code, product, clientIdentifier, createdMs, expiresMs, token } = pin;
  return {
    id,
    code,
    product,
    trusted: false,
    qr: `https://plex.tv/api/v2/pins/qr/${code}`,
    clientIdentifier,
    location: { code: "NL", country: "The Netherlands", city: "Utrecht" },
    expiresIn: Math.max(0, Math.round((expiresMs - Date.now()) / 1000)),
    createdAt: new Date(createdMs).toISOString(),
    expiresAt: new Date(expiresMs).toISOString(),
    authToken: token ?? null,
    newRegistration: null,
  };
}

/** A device as plex.tv describes it. */
export function deviceDto(device: AccountDevice): Readonly<Record<string, unknown>> {
  const { owned = true, publicAddressMatches = owned, presence = true, httpsRequired = false } = device;
  return {
    name: device.name,
    product: "Plex Media Server",
    productVersion: "1.42.2.10156-f737b826c",
    platform: "Linux",
    platformVersion: "6.1",
    device: "PC",
    clientIdentifier: device.id,
    createdAt: "2021-03-04T05:06:07Z",
    lastSeenAt: "2025-06-07T08:09:10Z",
    provides: device.provides ?? "server",
    ownerId: owned ? null : 4711,
    sourceTitle: device.sharedBy ?? null,
    publicAddress: "203.0.113.7",
    accessToken: device.accessToken,
    owned,
    home: false,
    synced: false,
    relay: device.connections.some(({ relay }) => relay === true),
    presence,
    httpsRequired,
    publicAddressMatches,
    dnsRebindingProtection: false,
    natLoopbackSupported: false,
    connections: device.connections.map(connectionDto),
  };
}

/** The user as plex.tv describes it: what a sign-in may look at, and all that is never left out. */
export function userDto(name: string, token: string): Readonly<Record<string, unknown>> {
  return {
    id: 815,
    uuid: "5150c0ffee5150c0",
    username: name,
    title: name,
    friendlyName: "",
    email: `${name}@example.org`,
    authToken: token,
    hasPassword: true,
    twoFactorEnabled: false,
    joinedAt: 1_300_000_000,
  };
}

/** A code of four characters, none of which is taken for another. */
export function newCode(): string {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  return [...randomBytes(4)].map((byte) => letters[byte % letters.length]).join("");
}

function connectionDto({ url, local = true, relay = false }: AccountConnection): Readonly<Record<string, unknown>> {
  const { protocol, hostname, port } = new URL(url);
  return {
    protocol: protocol.replace(":", ""),
    address: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port === "" ? (protocol === "https:" ? 443 : 80) : port),
    uri: url,
    local,
    relay,
    IPv6: hostname.startsWith("["),
  };
}
