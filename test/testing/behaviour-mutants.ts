import { connect as tcpConnect } from "node:net";
import { codeOf } from "../../src/core/base/index.js";
import { recoded, urlOf } from "./mutant.js";
import { type ConnectMutant, connectMutant, type MethodMutant, type Mutant, methodMutant } from "./mutant-verdict.js";
import { shelfPlugin } from "./shelf-plugin.js";

const NEVER = new AbortController().signal;

const MUTATIONS: readonly MethodMutant[] = [
  [
    "ignores an abort of ping",
    "abort",
    /ping, called with a signal that is aborted already, answered all the same/,
    ({ connector }) => ({ ping: () => connector.ping(NEVER) }),
  ],
  [
    "hands the signal on to the first request alone",
    "abort",
    /listItems, aborted while it waits for its request number 2, had not settled 2 s later/,
    ({ connector }) => ({
      listItems: async (parent, page, signal) => {
        await connector.ping(signal);
        return connector.listItems(parent, page, NEVER);
      },
    }),
  ],
  [
    "makes addresses for nobody",
    "abort",
    /getArtworkURL, called with a signal that is aborted already, answered/,
    ({ connector }) => ({ getArtworkURL: (item, artwork) => connector.getArtworkURL(item, artwork, NEVER) }),
  ],
  [
    "turns an abort into another error",
    "abort",
    /getItems, called with a signal that is aborted already, rejected with SERVER_BAD_ANSWER/,
    ({ connector, context }) => ({
      getItems: (ids, signal) =>
        recoded(connector.getItems?.(ids, signal) ?? Promise.resolve([]), "ABORTED", () =>
          context.fail("SERVER_BAD_ANSWER", "no"),
        ),
    }),
  ],
  [
    "watches for ever",
    "abort",
    /watch, aborted while it watches, had not settled 2 s later/,
    () => ({ watch: () => new Promise<void>(() => undefined) }),
  ],
  [
    "shows a folder that is gone as empty",
    "unknownParent",
    /which does not exist, answered as if all were well/,
    ({ connector }) => ({
      listItems: async (...call) => {
        try {
          return await connector.listItems(...call);
        } catch (error) {
          if (codeOf(error) === "ITEM_NOT_FOUND") return { items: [] };
          throw error;
        }
      },
    }),
  ],
  [
    "pings nobody",
    "lostConnection",
    /while the server breaks every connection, ping answered as if all were well/,
    ({ connector, context }) => {
      let closed = false;
      return {
        ping: async (signal) => {
          if (closed || signal.aborted) throw context.fail("ABORTED", "no");
        },
        close: async () => {
          closed = true;
          await connector.close();
        },
      };
    },
  ],
  [
    "takes a broken connection for a missing item",
    "lostConnection",
    /breaks every connection, listItems rejected with ITEM_NOT_FOUND/,
    ({ connector, context }) => ({
      listItems: (...call) =>
        recoded(connector.listItems(...call), "SERVER_UNREACHABLE", () => context.fail("ITEM_NOT_FOUND", "gone")),
    }),
  ],
  [
    "gives a server up for good",
    "lostConnection",
    /after the server was back, ping rejected with SERVER_UNREACHABLE/,
    ({ connector, context }) => {
      let lost = false;
      return {
        ping: async (signal) => {
          if (lost) throw context.fail("SERVER_UNREACHABLE", "gone");
          await recoded(connector.ping(signal), "SERVER_UNREACHABLE", () => {
            lost = true;
            return context.fail("SERVER_UNREACHABLE", "gone");
          });
        },
      };
    },
  ],
  ["goes on after close", "close", /after close\(\), ping answered/, () => ({ close: async () => undefined })],
  [
    "fails to close",
    "close",
    /close\(\) rejected: MediaFsError: no/,
    ({ context }) => ({ close: () => Promise.reject(context.fail("UNSUPPORTED", "no")) }),
  ],
  [
    "leaves a timer behind",
    "close",
    /1 timers that the plugin set still run after close\(\)/,
    ({ connector, context }) => {
      const timer = setInterval(() => undefined, 60_000);
      // Only the suite is to see it: the process of the tests ends.
      setTimeout(() => clearInterval(timer), 20_000).unref();
      context.signal.addEventListener("abort", () => setTimeout(() => clearInterval(timer), 3_000).unref());
      return { close: () => connector.close() };
    },
  ],
  [
    "leaves a connection behind",
    "close",
    /1 connections to the server stayed open after close\(\)/,
    ({ context }) => {
      const { hostname, port } = urlOf(context, "");
      tcpConnect(Number(port), hostname)
        .on("error", () => undefined)
        .unref();
      return {};
    },
  ],
];

const PLUGINS: readonly ConnectMutant[] = [
  [
    "goes on connecting when nobody waits",
    "abort",
    /connect, aborted by context\.signal while it waits for its request number 1, had not settled/,
    (context) => shelfPlugin.connect({ ...context, signal: NEVER }),
  ],
  [
    "takes wrong credentials for a bad answer",
    "wrongCredentials",
    /connect with wrong secrets rejected with SERVER_BAD_ANSWER/,
    (context) => recoded(shelfPlugin.connect(context), "AUTH_REJECTED", () => context.fail("SERVER_BAD_ANSWER", "401")),
  ],
  [
    "repeats wrong credentials",
    "wrongCredentials",
    /the error of wrong credentials repeats them/,
    (context) =>
      recoded(shelfPlugin.connect(context), "AUTH_REJECTED", () =>
        context.fail("AUTH_REJECTED", `the server refused ${context.options.password}`),
      ),
  ],
  [
    "takes a dead address for a slow one",
    "unreachable",
    /an address at which nothing listens rejected with REQUEST_TIMEOUT/,
    (context) =>
      recoded(shelfPlugin.connect(context), "SERVER_UNREACHABLE", () => context.fail("REQUEST_TIMEOUT", "slow")),
  ],
  [
    "takes a web page for a refusal",
    "wrongAddress",
    /a web page that answers everything with 200 rejected with AUTH_REJECTED/,
    (context) => recoded(shelfPlugin.connect(context), "SERVER_BAD_ANSWER", () => context.fail("AUTH_REJECTED", "no")),
  ],
];

/** Connectors that behave wrongly when something goes wrong, or ends. */
export const BEHAVIOUR_MUTANTS: readonly Mutant[] = [...MUTATIONS.map(methodMutant), ...PLUGINS.map(connectMutant)];
