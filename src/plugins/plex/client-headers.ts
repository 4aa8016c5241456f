import type { PluginContext } from "mediafs/plugin-api";

/** What names this program and this machine. */
export type ClientFacts = Pick<PluginContext, "deviceId" | "deviceName" | "clientVersion">;

/** The headers that say which program asks; without the token. */
export function clientHeaders(context: ClientFacts): Readonly<Record<string, string>> {
  return {
    "X-Plex-Client-Identifier": context.deviceId,
    "X-Plex-Product": "mediafs",
    "X-Plex-Version": context.clientVersion,
    "X-Plex-Platform": "Node.js",
    "X-Plex-Platform-Version": process.versions.node,
    "X-Plex-Device": process.platform,
    "X-Plex-Device-Name": headerText(context.deviceName),
  };
}

// The server takes header values for UTF-8 first; HTTP libraries take every character for one byte.
function headerText(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, " "), "utf8").toString("latin1");
}
