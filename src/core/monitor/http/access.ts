import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { MediaFsError } from "../../base/index.js";
import { isLoopback } from "../../config/index.js";

/** Where the monitor listens, and under which other names it is known. */
export interface OwnAddress {
  readonly host: string;
  readonly port: number;
  /** `monitor.hosts`. */
  readonly hosts: readonly string[];
}

/** What of a request tells where it comes from. */
export interface Arrival {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether it brings the token itself, as no browser does by itself. */
  readonly hasToken: boolean;
  /** Whether it asks for the API, not for the page. */
  readonly forApi: boolean;
}

const READING = ["GET", "HEAD"];

/**
 * Refuses what another web page may have sent: requests under a foreign host name (a name that was made to point here),
 * of a foreign origin, or that change something without saying where they come from. Throws MONITOR_FORBIDDEN. Pure.
 */
export function refuseForeign({ method, headers, hasToken, forApi }: Arrival, own: OwnAddress): void {
  const { host, origin } = headers;
  if (!isOwnHost(host, own)) throw forbidden(`it was asked for as ${quoted(host)}`);
  if (origin !== undefined && !isOwnOrigin(origin, host ?? "", own)) throw forbidden(`it came from ${quoted(origin)}`);
  const site = headers["sec-fetch-site"];
  if (forApi && site !== undefined && site !== "same-origin" && site !== "none")
    throw forbidden("it came from another site");
  if (READING.includes(method) || hasToken || origin !== undefined) return;
  throw forbidden("it does not say which page it comes from");
}

function isOwnHost(header: string | undefined, own: OwnAddress): boolean {
  const asked = parsed(header);
  if (asked === undefined) return false;
  if (isNamed(asked, own.hosts)) return true;
  if (asked.port !== own.port) return false;
  if (asked.name === own.host.toLowerCase() || isLoopback(asked.name)) return true;
  // Only names can be made to point here: whoever typed an address means this machine.
  return !isLoopback(own.host) && isIP(asked.name) !== 0;
}

function isOwnOrigin(origin: string, host: string, own: OwnAddress): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  const asked = parsed(url.host);
  return url.host === host.toLowerCase() || (asked !== undefined && isNamed(asked, own.hosts));
}

interface HostAndPort {
  readonly name: string;
  readonly port: number;
}

function isNamed({ name, port }: HostAndPort, hosts: readonly string[]): boolean {
  return hosts.some((each) => {
    const wanted = each.toLowerCase();
    return wanted === name || wanted === `${name}:${port}`;
  });
}

function parsed(host: string | undefined): HostAndPort | undefined {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname, port } = new URL(`http://${host}`);
  return { name: hostname.replace(/^\[(.*)\]$/, "$1"), port: port === "" ? 80 : Number(port) };
}

function forbidden(why: string): MediaFsError {
  return new MediaFsError("MONITOR_FORBIDDEN", `the request was refused: ${why}`);
}

function quoted(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text.slice(0, 100));
}
