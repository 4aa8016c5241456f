import { expect } from "vitest";
import type { RequestFilter, RequestLog } from "../../examples/jellyfin-server/index.js";
import { answerProblems } from "./answer-rules.js";
import { openApiDocument } from "./document.js";
import { JELLYFIN, type Product } from "./products.js";
import { requestProblems } from "./request-rules.js";

export { openApiTest } from "./document.js";
export { EMBY, JELLYFIN, type Product } from "./products.js";

/**
 * Expects that every request in the log exists in the official document, with allowed parameters and values. The
 * routes that are hidden from it count as their newer twins. Checks nothing where the document is absent.
 */
export function expectRequestsAllowed(log: RequestLog, filter: RequestFilter = {}, product: Product = JELLYFIN): void {
  const document = openApiDocument(product);
  if (document === undefined) return;
  failWith(log.requests(filter).flatMap((request) => requestProblems({ document, product }, request)));
}

/**
 * Expects that every JSON answer in the log satisfies the schema of its operation. The server must have been started
 * with `recordAnswers`, or there is nothing to check, which fails. Checks nothing where the document is absent.
 */
export function expectAnswersValid(log: RequestLog, filter: RequestFilter = {}, product: Product = JELLYFIN): void {
  const document = openApiDocument(product);
  if (document === undefined) return;
  const answered = log.requests(filter).filter((request) => request.answer !== undefined);
  expect(answered.length, "recorded answers").toBeGreaterThan(0);
  failWith(answered.flatMap((request) => answerProblems({ document, product }, request)));
}

function failWith(problems: readonly string[]): void {
  if (problems.length > 0) expect.fail([...new Set(problems)].join("\n"));
}
