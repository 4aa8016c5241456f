/** Who asks, as the server's device list shows it. */
export interface ClientIdentity {
  readonly client: string;
  readonly device: string;
  readonly deviceId: string;
  readonly version: string;
}

/** The value of the `Authorization` header: the one form that every version accepts. */
export function authorizationHeader(identity: ClientIdentity, token?: string): string {
  const fields: readonly (readonly [string, string])[] = [
    ["Client", identity.client],
    ["Device", identity.device],
    ["DeviceId", identity.deviceId],
    ["Version", identity.version],
    ...(token === undefined ? [] : [["Token", token] as const]),
  ];
  return `MediaBrowser ${fields.map(([name, value]) => `${name}="${encoded(value)}"`).join(", ")}`;
}

// The server decodes each value; quotes, commas and letters outside ASCII would break the header.
function encoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
