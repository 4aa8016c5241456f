// node .ci/count-tests.mjs REPORT FAILURES: prints "PASSED FAILED SKIPPED" of a JSON report of vitest, and appends what
// failed, with the first lines of why, to the file FAILURES.
import { appendFileSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const LINES_EACH = 12;
const [reportFile, failuresFile] = process.argv.slice(2);
const report = JSON.parse(readFileSync(reportFile, "utf8"));

const failures = report.testResults.flatMap(({ name: file, status, message, assertionResults }) => {
  const failed = assertionResults.filter((each) => each.status === "failed");
  const from = relative(process.cwd(), file);
  // A file whose set-up failed has no failed test, only skipped ones.
  if (failed.length === 0) return status === "failed" ? [failure(from, message)] : [];
  return failed.map(({ fullName, failureMessages }) => failure(`${from} > ${fullName}`, failureMessages.join("\n")));
});
appendFileSync(failuresFile, failures.join(""));

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 } = report;
console.log(numPassedTests, numFailedTests, numPendingTests + numTodoTests);

function failure(what, why) {
  const lines = stripVTControlCharacters(why).split("\n").slice(0, LINES_EACH);
  return `FAILED ${what}\n${lines.map((line) => `    ${line}\n`).join("")}`;
}
