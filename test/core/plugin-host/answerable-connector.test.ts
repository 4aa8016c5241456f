import type { Connector } from "mediafs/plugin-api";
import { describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { answerableConnector } from "../../../src/core/plugin-host/answerable-connector.js";

const { signal } = new AbortController();
const LIBRARY = { id: "1", name: "Films", kind: "movies" } as const;

/** A connector with private state, whose pings reject with what it is told. */
class SomeConnector implements Connector {
  readonly server = { product: "Some", version: "1", id: "s" };
  readonly #libraries = [LIBRARY];
  readonly #rejection: unknown;

  constructor(rejection?: unknown) {
    this.#rejection = rejection;
  }

  ping = () => Promise.reject(this.#rejection);
  listLibraries = async () => this.#libraries;
  listItems = async () => ({ items: [] });
  // Throws before there is a promise, as plain JavaScript may.
  getStreamURL = (): Promise<never> => {
    throw new TypeError("no such thing");
  };
  getArtworkURL = () => this.getStreamURL();
  async sweep() {
    return { items: [], total: this.#libraries.length };
  }
  close = async () => undefined;
}

const failureOf = (call: Promise<unknown>) => call.then(String, (error: unknown) => error);

describe("a connector as the core uses it", () => {
  test("answers as the plugin's own does, which keeps its state", async () => {
    const connector = answerableConnector(new SomeConnector(), "some", () => undefined);
    expect(connector.server.id).toBe("s");
    expect(await connector.listLibraries(signal)).toEqual([LIBRARY]);
    expect(await connector.sweep?.(LIBRARY, { start: 0, limit: 1 }, signal)).toEqual({ items: [], total: 1 });
  });

  test("has the optional methods that the plugin's own has, and no others", () => {
    const connector = answerableConnector(new SomeConnector(), "some", () => undefined);
    expect(["getItems", "sweep", "getSubtitleURL", "watch"].filter((name) => name in connector)).toEqual(["sweep"]);
  });

  test("says of whatever has no code that the plugin failed", async () => {
    const cause = new RangeError("out of range");
    const error = await failureOf(answerableConnector(new SomeConnector(cause), "some", () => undefined).ping(signal));
    expect(error).toMatchObject({ code: "PLUGIN_FAILED", message: "the plugin some failed: out of range", cause });
    const connector = answerableConnector(new SomeConnector("a text"), "some", () => undefined);
    expect(await failureOf(connector.ping(signal))).toMatchObject({ code: "PLUGIN_FAILED" });
    const source = { id: "1", type: "movie" } as const;
    expect(await failureOf(connector.getStreamURL(source, source, signal))).toMatchObject({ code: "PLUGIN_FAILED" });
  });

  test("leaves errors that have a code, and interruptions, as they are", async () => {
    const gone = new MediaFsError("ITEM_NOT_FOUND", "it is gone");
    expect(await failureOf(answerableConnector(new SomeConnector(gone), "some", () => undefined).ping(signal))).toBe(
      gone,
    );
    const interrupted = new DOMException("over", "AbortError");
    const connector = answerableConnector(new SomeConnector(interrupted), "some", () => undefined);
    expect(await failureOf(connector.ping(signal))).toMatchObject({ code: "ABORTED" });
  });
});
