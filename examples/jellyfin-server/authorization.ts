import type { IncomingHttpHeaders } from "node:http";
import type { Query } from "./query.js";

/** What a client says about itself and the token it shows. Values are URL-decoded. */
export interface Authorization {
  readonly client?: string;
  readonly device?: string;
  readonly deviceId?: string;
  readonly version?: string;
  readonly token?: string;
}

/**
 * Reads who is asking, looking where the real server looks, in its order. Without `legacy` only the `MediaBrowser`
 * scheme of the Authorization header and the query parameter `ApiKey` count.
 */
export function readAuthorization(headers: IncomingHttpHeaders, query: Query, legacy: boolean): Authorization {
  const scheme = legacy ? /^(?:MediaBrowser|Emby)\s+(.*)$/i : /^MediaBrowser\s+(.*)$/i;
  const header = scheme.exec(headers.authorization ?? "")?.[1];
  const legacyHeader = legacy ? /^(?:\w+\s+)?(.*)$/.exec(textOf(headers["x-emby-authorization"]))?.[1] : undefined;
  const identity = parseParameters(header ?? legacyHeader ?? "");
  const token = identity.token ?? (legacy ? legacyToken(headers, query) : undefined) ?? query.text("ApiKey");
  return token === undefined ? identity : { ...identity, token };
}

function legacyToken(headers: IncomingHttpHeaders, query: Query): string | undefined {
  const header = textOf(headers["x-emby-token"]) || textOf(headers["x-mediabrowser-token"]);
  return header === "" ? query.text("api_key") : header;
}

function parseParameters(text: string): Authorization {
  const values = new Map<string, string>();
  for (const match of text.matchAll(/(\w+)=(?:"([^"]*)"|([^,]*))/g)) {
    values.set((match[1] ?? "").toLowerCase(), decode(match[2] ?? match[3] ?? ""));
  }
  const named = (name: string) => values.get(name) || undefined;
  const entries = {
    client: named("client"),
    device: named("device"),
    deviceId: named("deviceid"),
    version: named("version"),
    token: named("token"),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? "";
}
