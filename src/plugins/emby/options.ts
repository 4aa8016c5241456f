import type { OptionTable, PluginOptions } from "mediafs/plugin-api";

/** The options of an entry of type `emby`. One of key, token and password proves who the user is. */
export interface EmbyOptions extends PluginOptions {
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
    help: "Address of the server as in the browser, with or without /emby: https://media.example.org",
  },
  username: { type: "string", help: "Name of the user whose libraries are shown" },
  apiKey: { type: "string", secret: true, help: "API key from Settings → API Keys; needs username" },
  password: { type: "string", secret: true, help: "Password of that user, when there is no API key" },
  token: {
    type: "string",
    secret: true,
    help: "Access token of that user, when there is neither key nor password; needs username",
  },
};
