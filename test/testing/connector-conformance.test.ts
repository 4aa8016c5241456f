import { describe, expect, test } from "vitest";
import { CONNECTOR_POINTS } from "../../src/testing/connector-conformance.js";
import { connectorConformance } from "../../src/testing/index.js";
import { BEHAVIOUR_MUTANTS } from "./behaviour-mutants.js";
import { LISTING_MUTANTS } from "./listing-mutants.js";
import { MEDIA_MUTANTS } from "./media-mutants.js";
import { connecting } from "./mutant.js";
import { shelfSetup, verdictOn } from "./mutant-verdict.js";
import { shelfPlugin } from "./shelf-plugin.js";
import { TRACE_MUTANTS } from "./trace-mutants.js";

// The suite is worth something if what is right passes it and what is wrong fails it where it is wrong.
const MUTANTS = [...LISTING_MUTANTS, ...MEDIA_MUTANTS, ...BEHAVIOUR_MUTANTS, ...TRACE_MUTANTS];

connectorConformance("a connector that is right", shelfSetup(shelfPlugin));

test("a connector that tells of a token with padding keeps the contract", async () => {
  const token = Buffer.from("somebody:pass-Word/").toString("base64");
  expect(token).toMatch(/==$/);
  const plugin = connecting(async (context) => {
    context.addSecret(token);
    const { http } = context;
    const headers = { "x-authorization": `Basic ${token}`, cookie: `basic=${token}` };
    const request: typeof http.request = (asked) =>
      http.request({ ...asked, headers: { ...asked.headers, ...headers } });
    return shelfPlugin.connect({ ...context, http: { ...http, request } });
  });
  expect(await verdictOn(plugin)).toEqual(new Map());
});

describe("a connector that", () => {
  test.concurrent.each(MUTANTS)("$does fails $fails alone", async ({ fails, says, plugin }) => {
    const verdict = await verdictOn(plugin());
    expect([...verdict.keys()], [...verdict.values()].join("\n")).toEqual([fails]);
    expect(verdict.get(fails)).toMatch(says);
    expect(verdict.get(fails)).toMatch(/\n {2}rule: .+\n {2}fix: {2}.+/);
  });
});

test("every point of the suite is failed by some connector", () => {
  expect(new Set(MUTANTS.map(({ fails }) => fails))).toEqual(new Set(Object.keys(CONNECTOR_POINTS)));
});
