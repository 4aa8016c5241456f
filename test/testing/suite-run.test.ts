import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const VITEST = resolve(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
const CONFIG = resolve(import.meta.dirname, "fixture/vitest.config.ts");

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What vitest itself reports of the wrong connectors: the point that each fails, and the first line about it. */
async function failures(): Promise<Record<string, readonly string[]>> {
  const { stdout } = await run(process.execPath, [VITEST, "run", "--config", CONFIG, "--reporter=json"]).catch(
    (error: { readonly stdout: string }) => error,
  );
  const { testResults } = JSON.parse(stdout) as Report;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "failed");
  return Object.fromEntries(
    failed.map(({ ancestorTitles: [suite = ""], title, failureMessages: [message = ""] }) => [
      suite.replace(/: the contract.*/, ""),
      [title, message.split("\n")[0]?.replace("AssertionError: ", "") ?? ""],
    ]),
  );
}

test("whoever runs the suite is told by vitest what is wrong, where, and what to do", { timeout: 60_000 }, async () => {
  expect(await failures()).toEqual({
    "lists a byte too much": [
      "sizes are true and ranges are exact",
      expect.stringMatching(/is listed with 10008 bytes, and its Content-Range says 10007$/),
    ],
    "drops a page": [
      "pages of 1, 7 and 1,000 give the same items in the same order",
      expect.stringMatching(/pages of 1 .* give 13 items, pages of 500 14; number 4 is/),
    ],
    "puts its token into an address": [
      "no secret is in an address, a log line or an error",
      expect.stringMatching(/a MediaURL holds a secret/),
    ],
    "hands the signal on to the first request alone": [
      "every method honours its signal at every step",
      expect.stringMatching(/listItems, aborted while it waits for its request number 2, had not settled/),
    ],
  });
});
