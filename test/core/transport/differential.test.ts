import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, silentLogger, systemClock } from "../../../src/core/base/index.js";
import { type RangeSource, type RangeTransport, RoutingTransport } from "../../../src/core/transport/index.js";
import { SocketTransport } from "../../../src/core/transport/socket/index.js";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { isUnusualExchange } from "../../../src/core/transport/unusual-exchange.js";
import { type Script, ScriptedServer } from "../../fakes/scripted-server.js";
import { mutatedScripts, PECULIAR_ANSWERS, SCRIPTED, scriptOf } from "./scripted-answers.js";

const NEVER = new AbortController().signal;
const IDLE_MS = 100;

interface Outcome {
  /** `ok`, `unusual`, or the error's code. */
  readonly result: string;
  /** What is in the sink, in latin1. */
  readonly bytes: string;
}

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.close());

async function read(transport: RangeTransport): Promise<Outcome> {
  const { start, end, totalBytes } = SCRIPTED;
  const memory = Buffer.alloc(end - start + 64, 0xee);
  let filled = 0;
  const sink = {
    space: () => memory.subarray(filled, end - start),
    commit: (byteCount: number) => {
      filled += byteCount;
    },
  };
  const source: RangeSource = {
    label: "film",
    serverKey: "home",
    totalBytes,
    validator: undefined,
    resolve: async () => ({ url: server.url }),
    invalidate: () => undefined,
  };
  let result = "ok";
  try {
    await transport.read({ source, start, end, sink, lane: () => "foreground" }, NEVER);
  } catch (error) {
    result = isUnusualExchange(error) ? "unusual" : (codeOf(error) ?? String(error));
  } finally {
    await transport.close();
  }
  expect(filled).toBeLessThanOrEqual(end - start);
  // Nothing is written behind what is committed, nor behind the memory given.
  expect(memory.subarray(filled).every((byte) => byte === 0xee)).toBe(true);
  return { result, bytes: memory.toString("latin1", 0, filled) };
}

const undici = (idleMs: number) => new UndiciTransport({ idleMs });
const sockets = (idleMs: number) => new SocketTransport({ idleMs });
const both = (idleMs: number) =>
  new RoutingTransport({ fast: sockets(idleMs), general: undici(idleMs) }, systemClock, silentLogger);

/** Why the two may differ for this answer; undefined: they may not. */
function allowedDifference(script: Script, general: Outcome, fast: Outcome): string | undefined {
  const text = Buffer.concat([...script.pieces]).toString("latin1");
  if (text.includes("HTTP/1.1 100")) return "undici takes 100 for an error where nothing was to be continued";
  if (general.bytes === fast.bytes && fast.result === "ok" && fast.bytes.length === SCRIPTED.end - SCRIPTED.start) {
    if (/\r\n0[^\n]*\r\n/.test(text)) return "undici judges trailers, which nobody reads";
  }
  if (general.result === "RANGE_LONG" && fast.result === "RANGE_SHORT" && /[\da-f]{14}/i.test(text)) {
    return "undici reads chunks of 2^53 bytes and more";
  }
  return undefined;
}

type Maker = (idleMs: number) => RangeTransport;

/** Reads the script both ways and compares. A busy machine may exceed a short deadline, so that a difference is looked at again. */
async function expectSame(script: Script, make: Maker): Promise<void> {
  server.script = script;
  for (const idleMs of [IDLE_MS, 10 * IDLE_MS]) {
    const general = await read(undici(idleMs));
    const fast = await read(make(idleMs));
    if (fast.result === "unusual") {
      expect(fast.bytes).toBe("");
      return;
    }
    if (allowedDifference(script, general, fast) !== undefined) return;
    if (fast.result !== general.result && idleMs === IDLE_MS) continue;
    expect(fast.result).toBe(general.result);
    // How much of a bad answer is kept depends on how it was cut; that it is the file's is proven all the same.
    const shorter = Math.min(fast.bytes.length, general.bytes.length);
    expect(fast.bytes.slice(0, shorter)).toBe(general.bytes.slice(0, shorter));
    return;
  }
}

describe("both transports make the same of", () => {
  test.each(Object.entries(PECULIAR_ANSWERS))("%s", async (_name, text) => {
    const scripts = [scriptOf(text, "end"), scriptOf(text, "stay")];
    if (text.length < 3_000) scripts.push(scriptOf(text, "end", 7));
    for (const script of scripts) {
      await expectSame(script, both);
      await expectSame(script, sockets);
    }
  });

  test("answers mutated at random, cut at random", async () => {
    const property = fc.asyncProperty(mutatedScripts, (script) => expectSame(script, both));
    await fc.assert(property, { seed: 20_25, numRuns: 400 });
  }, 60_000);
});
