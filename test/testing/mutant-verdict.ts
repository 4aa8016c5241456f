import type { Connector, MediaFsPlugin, PluginContext } from "mediafs/plugin-api";
import type { ConformancePoint } from "../../src/testing/conformance-setup.js";
import { ConformanceSubject } from "../../src/testing/conformance-subject.js";
import { CONNECTOR_POINTS } from "../../src/testing/connector-conformance.js";
import { HOSTILE_NAMES } from "../../src/testing/index.js";
import { connecting, type Mutation, mutated } from "./mutant.js";
import { SHELF_PASSWORD, ShelfServer } from "./shelf-server.js";

/** A connector that breaks one rule. */
export interface Mutant {
  /** Its fault, as the end of a sentence. */
  readonly does: string;
  /** The only point that it fails. */
  readonly fails: ConformancePoint;
  /** What the suite says of it. */
  readonly says: RegExp;
  readonly plugin: () => MediaFsPlugin;
}

/** A mutant in one row: what it does, which point it fails, what the suite says, and the methods it does otherwise. */
export type MethodMutant = readonly [string, ConformancePoint, RegExp, Mutation];

/** A mutant in one row that connects in another way. */
export type ConnectMutant = readonly [string, ConformancePoint, RegExp, (context: PluginContext) => Promise<Connector>];

export const methodMutant = ([does, fails, says, mutation]: MethodMutant): Mutant => ({
  does,
  fails,
  says,
  plugin: () => mutated(mutation),
});

export const connectMutant = ([does, fails, says, connect]: ConnectMutant): Mutant => ({
  does,
  fails,
  says,
  plugin: () => connecting(connect),
});

/** What the suite says of a plugin, by the points that it fails. */
export type Verdict = ReadonlyMap<ConformancePoint, string>;

/** The setup of a suite over a shelf server of its own. */
export function shelfSetup(plugin: MediaFsPlugin) {
  return {
    plugin,
    allowedPosts: [/^\/login$/, /^\/details$/],
    server: async () => {
      const shelf = await ShelfServer.start();
      const options = { url: shelf.url, password: SHELF_PASSWORD };
      return { options, fileNames: HOSTILE_NAMES.slice(1), change: () => shelf.change(), stop: () => shelf.stop() };
    },
  };
}

/** Runs every point of the suite, as `connectorConformance` does. */
export async function verdictOn(plugin: MediaFsPlugin): Promise<Verdict> {
  const subject = new ConformanceSubject(shelfSetup(plugin));
  const verdict = new Map<ConformancePoint, string>();
  try {
    await subject.start();
    for (const [point, [, check]] of Object.entries(CONNECTOR_POINTS) as [
      ConformancePoint,
      (typeof CONNECTOR_POINTS)[ConformancePoint],
    ][]) {
      const result = await Promise.resolve(check(subject)).catch((error: unknown) => error);
      if (result !== undefined) verdict.set(point, result instanceof Error ? result.message : JSON.stringify(result));
    }
  } finally {
    await subject.stop();
  }
  return verdict;
}
