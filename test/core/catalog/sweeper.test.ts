import "reflect-metadata";
import { afterEach, describe, expect, it } from "vitest";
import { NO_WALK, noteVisit } from "../../../src/core/catalog/walk-detector.js";
import { MemoryConnector } from "../../fakes/memory-connector.js";
import { addShows, find, SERIES, World } from "./harness.js";

const worlds: World[] = [];
function world(connector: MemoryConnector): World {
  const made = new World({ connector });
  worlds.push(made);
  return made;
}
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.catalog.close();
});

function shows(...size: readonly [number, number, number]): MemoryConnector {
  const connector = new MemoryConnector();
  addShows(connector, size);
  return connector;
}

describe("a walk over a library", () => {
  it("of 300 shows, 1,500 seasons and 15,000 episodes costs at most 60 requests, and none within the TTL", async () => {
    const connector = shows(300, 5, 10);
    const one = world(connector);
    const paths = await find(one);
    expect(paths).toHaveLength(1 + 300 + 1_500 + 15_000);
    expect(connector.count()).toBeLessThanOrEqual(60);
    const calls = connector.count();
    await find(one);
    expect(connector.count()).toBe(calls);
    one.clock.forward(300_001);
    await find(one);
    expect(connector.count() - calls).toBeLessThanOrEqual(60);
  });

  it("by four walkers at once costs no more", async () => {
    const connector = shows(300, 5, 10);
    connector.latencyMs = 1;
    const paths = await find(world(connector), 4);
    expect(paths).toHaveLength(1 + 300 + 1_500 + 15_000);
    expect(connector.count()).toBeLessThanOrEqual(60);
  });

  it("finds the same names, inodes and empty folders as one folder after the other", async () => {
    const swept = shows(8, 2, 3);
    const single = shows(8, 2, 3);
    for (const connector of [swept, single]) {
      connector.add(SERIES.id, { id: "empty", type: "series", name: "Empty" });
      connector.add(SERIES.id, { id: "twin", type: "series", name: "Show 1", year: 2001 });
      connector.add("show1", { id: "lost", type: "episode", name: "Lost", sources: [{ id: "l", extension: "mkv" }] });
    }
    delete single.sweep;
    const paths = await find(world(swept));
    expect(swept.count("sweep")).toBeGreaterThan(0);
    expect(paths).toEqual(await find(world(single)));
    expect(single.count()).toBeGreaterThan(swept.count());
    expect(paths.filter((path) => path.includes("Lost"))).toEqual(["/Séries/Show 1 (2001)/Show 1 (2001) - Lost.mkv"]);
  });

  it("goes on folder by folder when the sweep fails", async () => {
    const connector = shows(6, 2, 2);
    connector.fault = ({ method, start }) => (method === "sweep" && start === 0 ? "SERVER_BAD_ANSWER" : undefined);
    const paths = await find(world(connector));
    expect(paths).toHaveLength(1 + 6 + 12 + 24);
    expect(connector.count("sweep")).toBe(1);
  });

  it("is not seen in the opening of one deep path", async () => {
    const connector = shows(5, 2, 2);
    const one = world(connector);
    await one.at("Séries", "Show 1 (2001)", "Season 01");
    expect(connector.count("sweep")).toBe(0);
    expect(connector.count()).toBe(4);
  });

  it("is three directories within ten seconds", () => {
    const visit = (key: string, atMs: number) => ({ key, atMs, ancestors: new Set(["library"]) });
    let { history, walking } = noteVisit(NO_WALK, { key: "library", atMs: 0, ancestors: new Set() });
    for (const [key, atMs] of [
      ["a", 0],
      ["b", 9_000],
      ["b", 9_500],
      ["c", 10_500],
    ] as const) {
      ({ history, walking } = noteVisit(history, visit(key, atMs)));
      expect(walking).toBe(false);
    }
    expect(noteVisit(history, visit("d", 11_000)).walking).toBe(true);
    expect(noteVisit(history, visit("d", 30_000)).walking).toBe(false);
  });
});
