import { recoded, urlOf } from "./mutant.js";
import { type ConnectMutant, connectMutant, type MethodMutant, type Mutant, methodMutant } from "./mutant-verdict.js";
import { shelfPlugin } from "./shelf-plugin.js";
import { SHELF_TOKEN } from "./shelf-server.js";

const MUTATIONS: readonly MethodMutant[] = [
  [
    "tells the server what was looked at",
    "requests",
    /POST \/played was sent.*nothing is ever written/s,
    ({ connector, context }) => ({
      getStreamURL: async (item, source, signal) => {
        const media = await connector.getStreamURL(item, source, signal);
        await context.http.request({ url: urlOf(context, "played"), method: "POST", json: {}, signal });
        return media;
      },
    }),
  ],
  [
    "writes behind the suite's back",
    "requests",
    /DELETE \/films was sent/,
    ({ connector, context }) => ({
      ping: async (signal) => {
        await connector.ping(signal);
        await fetch(urlOf(context, "films"), { method: "DELETE", signal }).catch(() => undefined);
        if (signal.aborted) throw context.fail("ABORTED", "no");
      },
    }),
  ],
  [
    "puts its token into an address",
    "secrets",
    /a MediaURL holds a secret: .*\?key=tok-/,
    ({ connector }) => ({
      getStreamURL: async (...call) => {
        const media = await connector.getStreamURL(...call);
        return { ...media, url: new URL(`?key=${SHELF_TOKEN}`, media.url) };
      },
    }),
  ],
  [
    "puts its password into an address, in base64",
    "secrets",
    /a MediaURL holds a secret: .*\?basic=/,
    ({ connector, context }) => ({
      getArtworkURL: async (...call) => {
        const media = await connector.getArtworkURL(...call);
        const basic = Buffer.from(`somebody:${context.options.password}`).toString("base64url");
        return { ...media, url: new URL(`?basic=${basic}`, media.url) };
      },
    }),
  ],
  [
    "sends its password in a query",
    "secrets",
    /the address of a request holds a secret: .*\?password=pass-Word%2F7/,
    ({ connector, context }) => ({
      ping: async (signal) => {
        await connector.ping(signal);
        const url = urlOf(context, `about?password=${encodeURIComponent(String(context.options.password))}`);
        await context.http.request({ url, signal });
      },
    }),
  ],
  [
    "quotes its token in an error",
    "secrets",
    /an error holds a secret: .*Bearer tok-/,
    ({ connector, context }) => ({
      listItems: (...call) =>
        recoded(connector.listItems(...call), "ITEM_NOT_FOUND", () =>
          context.fail("ITEM_NOT_FOUND", `nothing for Bearer ${SHELF_TOKEN}`),
        ),
    }),
  ],
];

const PLUGINS: readonly ConnectMutant[] = [
  [
    "keeps its token to itself",
    "secrets",
    /the header authorization of \/about holds "tok-…", which nobody was told is a secret/,
    (context) => shelfPlugin.connect({ ...context, addSecret: () => undefined }),
  ],
  [
    "logs its password",
    "secrets",
    /a log line holds a secret: connecting \{ password:/,
    (context) => {
      context.log.debug("connecting", { password: context.options.password });
      return shelfPlugin.connect(context);
    },
  ],
];

/** Connectors that write, or leave secrets behind. */
export const TRACE_MUTANTS: readonly Mutant[] = [...MUTATIONS.map(methodMutant), ...PLUGINS.map(connectMutant)];
