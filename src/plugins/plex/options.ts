import type { OptionTable, PluginOptions } from "mediafs/plugin-api";

/** The options of an entry of type `plex`. The token decides whose libraries are shown. */
export interface PlexOptions extends PluginOptions {
  readonly url: string;
  readonly token?: string;
  readonly username?: string;
}

/** How they are declared. */
export const OPTIONS: OptionTable = {
  url: {
    type: "url",
    required: true,
    help: "Address of the server: http://192.168.1.5:32400, or its https://….plex.direct:32400 name when it requires secure connections",
  },
  token: {
    type: "string",
    secret: true,
    help: "X-Plex-Token of the user for this server; not needed where the server lets this machine in without one",
  },
  username: {
    type: "string",
    help: "Name before the @ in the entry's directory; the token alone says who the user is",
  },
};
