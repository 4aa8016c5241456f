import type { OptionTable, PluginOptions } from "mediafs/plugin-api";

/** The options of an entry of type `jellyfin`. One of key, token and password proves who the user is. */
export interface JellyfinOptions extends PluginOptions {
  readonly url: string;
  readonly username?: string;
  readonly apiKey?: string;
  readonly password?: string;
  readonly token?: string;
}

/** How they are declared. */
export const OPTIONS: OptionTable = {
  url: {
    type: "url",
    required: true,
    help: "Address of the server with its base path, as in the browser: https://media.example.org/jellyfin",
  },
  username: { type: "string", help: "Name of the user whose libraries are shown" },
  apiKey: { type: "string", secret: true, help: "API key from Dashboard → API Keys; needs username" },
  password: { type: "string", secret: true, help: "Password of that user, when there is no API key" },
  token: { type: "string", secret: true, help: "Access token of that user, when there is neither key nor password" },
};
