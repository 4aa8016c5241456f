import "reflect-metadata";
import type { Connector, LibraryChange } from "mediafs/plugin-api";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { MediaFsError, silentLogger, systemClock } from "../../../src/core/base/index.js";
import { LiveChanges } from "../../../src/core/catalog/live-changes.js";
import type { PendingChanges } from "../../../src/core/catalog/pending-changes.js";
import { MemoryConnector } from "../../fakes/memory-connector.js";
import { addShows, MOVIES, movie, SERIES, SERVER_KEY, World } from "./harness.js";

type OnChange = (change: LibraryChange) => void;
const items = (ids: { added?: string[]; updated?: string[]; removed?: string[] }): LibraryChange => {
  return { kind: "items", added: [], updated: [], removed: [], ...ids };
};

class TellingConnector extends MemoryConnector {
  tell: OnChange | undefined;

  watch(onChange: OnChange, signal: AbortSignal): Promise<void> {
    this.tell = onChange;
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  }
}

/** A server that tells what changes. */
class TellingWorld extends World {
  declare connected: (serverKey: string) => void;

  onConnected(listener: (serverKey: string) => void): () => void {
    this.connected = listener;
    return () => undefined;
  }

  /** Directories that were asked for since the last call. */
  asked(): string[] {
    const calls = this.connectorInMemory.calls.splice(0);
    return calls.filter(({ method }) => /^list/.test(method)).map(({ about }) => about);
  }
}

describe("what a server tells", () => {
  let world: TellingWorld;
  let connector: TellingConnector;
  beforeEach(async () => {
    connector = new TellingConnector();
    // A walk would be read whole; here each directory is to be seen.
    delete connector.sweep;
    world = new TellingWorld({ connector });
    world.connectorInMemory.addLibrary(MOVIES);
    world.connectorInMemory.add(MOVIES.id, movie("a", "Alpha"));
    addShows(world.connectorInMemory, [2, 1, 2]);
    world.connected(SERVER_KEY);
    await expect.poll(() => connector.tell).toBeDefined();
    await look();
    world.asked();
  });
  afterEach(() => world.catalog.close());

  const look = async () => {
    await world.names("Films");
    await world.names("Séries", "Show 0 (2000)", "Season 01");
    await world.names("Séries", "Show 1 (2001)", "Season 01");
  };
  /** Looks again until something was asked for. */
  const askedAfter = async (change: LibraryChange) => {
    connector.tell?.(change);
    const asked: string[] = [];
    await expect
      .poll(async () => {
        await look();
        return asked.push(...world.asked());
      })
      .toBeGreaterThan(0);
    await look();
    return [...asked, ...world.asked()];
  };

  test("a new item is listed at once, though the listing is young", async () => {
    world.connectorInMemory.add(MOVIES.id, movie("b", "Beta"));
    expect((await world.names("Films")).length).toBe(1);
    await askedAfter(items({ added: ["b"] }));
    expect((await world.names("Films")).length).toBe(2);
  });

  test("a changed item costs its own listing, and those of a folder that changed its content alone", async () => {
    expect(await askedAfter(items({ updated: ["show1-s1e2", "nobody"] }))).toEqual(["show1-s1"]);
    expect(await askedAfter(items({ updated: ["show0-s1"] }))).toEqual(["show0", "show0-s1"]);
  });

  test("an item that is gone is gone at once", async () => {
    world.connectorInMemory.remove("a");
    expect(await askedAfter(items({ removed: ["a"] }))).toEqual([MOVIES.id]);
    expect(await world.names("Films")).toEqual([]);
  });

  test("a library that changed is asked for again whole, and no other", async () => {
    const asked = await askedAfter({ kind: "library", libraryId: SERIES.id });
    expect(asked.toSorted()).toEqual([SERIES.id, "show0", "show0-s1", "show1", "show1-s1"]);
  });

  test("of a new connection everything is heard, of the one before nothing", async () => {
    const before = connector.tell;
    world.epochNow = 2;
    world.connected(SERVER_KEY);
    await expect.poll(() => connector.tell !== before).toBe(true);
    before?.({ kind: "everything" });
    expect((await askedAfter(items({ updated: ["a"] }))).length).toBe(1);
  });

  test("what is told while the catalog closes is not heard", async () => {
    connector.tell?.({ kind: "everything" });
    await world.catalog.close();
    connector.tell?.({ kind: "everything" });
    expect(world.asked()).toEqual([]);
  });
});

describe("the channel to a server", () => {
  /** Channels of one connector, whose `watch` is the test's. */
  function channels(watch: Connector["watch"]) {
    const applied: PendingChanges[] = [];
    let connected: (serverKey: string) => void = () => undefined;
    const connector = { server: { product: "Any", version: "1", id: "any" }, watch } as Connector;
    const live = new LiveChanges({
      connectors: {
        keys: () => [SERVER_KEY],
        connector: async () => connector,
        epoch: () => 1,
        serverId: () => "any",
        onConnected: (listener) => {
          connected = listener;
          return () => undefined;
        },
      },
      clock: systemClock,
      logger: silentLogger,
      apply: (_serverKey, changes) => void applied.push(changes),
      firstPauseMs: 1,
    });
    onTestFinished(() => live.close());
    return { live, applied, connect: () => connected(SERVER_KEY) };
  }

  test("is asked for again after it broke, ended, or could not be had", async () => {
    let calls = 0;
    const { connect } = channels(async () => {
      calls += 1;
      if (calls === 1) throw new MediaFsError("SERVER_UNREACHABLE", "away");
      if (calls === 2) return;
      if (calls === 3) throw new MediaFsError("SERVER_STARTING", "not yet", { retryAfterMs: 2 });
      await new Promise<void>(() => undefined);
    });
    connect();
    await expect.poll(() => calls).toBe(4);
  });

  test.each(["UNSUPPORTED", "AUTH_REJECTED", "ABORTED"] as const)("is given up after %s", async (code) => {
    let calls = 0;
    const { live, connect } = channels(async () => {
      calls += 1;
      throw new MediaFsError(code, "no");
    });
    connect();
    await expect.poll(() => calls).toBe(1);
    await live.close();
    expect(calls).toBe(1);
  });

  test("that tells much in a moment is applied once", async () => {
    const { connect, applied } = channels(async (onChange) => {
      for (const id of ["a", "b", "c"]) onChange(items({ updated: [id], removed: [`${id}x`] }));
      onChange({ kind: "library", libraryId: "l" });
      await new Promise<void>(() => undefined);
    });
    connect();
    await expect.poll(() => applied.length).toBeGreaterThan(0);
    expect(applied).toEqual([
      {
        everything: false,
        libraryIds: new Set(["l"]),
        itemIds: new Set(["a", "ax", "b", "bx", "c", "cx"]),
      },
    ]);
  });

  test("ends with the catalog, even one that ignores its signal", async () => {
    const signals: AbortSignal[] = [];
    const { live, connect } = channels(async (_onChange, signal) => {
      signals.push(signal);
      await new Promise<void>(() => undefined);
    });
    connect();
    await expect.poll(() => signals.length).toBe(1);
    await live.close();
    expect(signals[0]?.aborted).toBe(true);
  });
});
