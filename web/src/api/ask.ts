import type { Refusal } from "../../../src/core/monitor/api.js";
import type { Answer, Operation, Question } from "../../../src/core/monitor/contract/routes.js";
import { sessionEnded } from "../state/session.js";
import { OPERATIONS } from "./operations.js";
import { Refused, unanswered } from "./refused.js";

/** Prefix of every operation. */
export const API_ROOT = "/api/v1";

const WAITS_MS = 60_000;

type Given<O extends Operation> = Omit<Question<O>, "signal">;
type Asked<O extends Operation> = {
  readonly [K in keyof Given<O> as Given<O>[K] extends undefined ? never : K]: Given<O>[K];
};

/** Asks the mount. Rejects with Refused; a session that has ended is noticed for the whole page. */
export async function ask<O extends Operation>(operation: O, asked: Asked<O>): Promise<Answer<O>> {
  const { params, query, body } = asked as Partial<
    Record<"params" | "query" | "body", Readonly<Record<string, unknown>>>
  >;
  const { method } = OPERATIONS[operation];
  const response = await fetch(addressOf(operation, params, query), {
    method,
    cache: "no-store",
    signal: AbortSignal.timeout(WAITS_MS),
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw unanswered();
  });
  if (response.ok) return (await response.json()) as Answer<O>;
  if (response.status === 401 && operation !== "login") sessionEnded();
  throw await refusalIn(response);
}

function addressOf(
  operation: Operation,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = OPERATIONS[operation].path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `${API_ROOT}${path}${search === "" ? "" : `?${search}`}`;
}

async function refusalIn(response: Response): Promise<Refused> {
  const refusal = (await response.json().catch(() => undefined)) as Refusal | undefined;
  if (refusal?.error !== undefined) return new Refused(refusal);
  const message = response.status === 429 ? "Too many requests at once." : `The mount answered ${response.status}.`;
  return new Refused({ error: { code: `HTTP_${response.status}`, message, hint: "Try again in a moment." } });
}
