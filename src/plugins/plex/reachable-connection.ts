import type { SignInContext } from "mediafs/plugin-api";
import { addressOf, isJson } from "../web-api/index.js";
import type { AccountServer, ServerConnection } from "./account-servers.js";
import { clientHeaders } from "./client-headers.js";
import { containerOf } from "./container.js";
import { textOf } from "./scalars.js";

// A server that is near answers at once; one that sleeps takes some seconds to wake.
const TIMEOUT_MS = 6_000;

/**
 * The best way on which this very server answers from here; undefined when none does. All are tried at once, without
 * the token, which is for no other server that may have the address. Rejects with ABORTED.
 */
export async function reachableConnection(
  { id, connections }: AccountServer,
  context: SignInContext,
): Promise<ServerConnection | undefined> {
  const controller = new AbortController();
  const giveUp = () => controller.abort();
  context.signal.addEventListener("abort", giveUp, { once: true });
  try {
    const attempts = connections.map(({ url }) => answersAs(id, url, { context, signal: controller.signal }));
    for (const [index, attempt] of attempts.entries()) {
      const answers = await attempt;
      if (context.signal.aborted) throw context.fail("ABORTED", "interrupted");
      if (answers) return connections[index];
    }
    return undefined;
  } finally {
    context.signal.removeEventListener("abort", giveUp);
    controller.abort();
  }
}

interface Attempt {
  readonly context: SignInContext;
  readonly signal: AbortSignal;
}

/** Whether the server with this identifier answers there. Never rejects: whatever fails is no way to it. */
async function answersAs(id: string, base: URL, { context, signal }: Attempt): Promise<boolean> {
  try {
    const url = addressOf(base, "/identity");
    const headers = { Accept: "application/json", ...clientHeaders(context) };
    const answer = await context.http.request({ url, headers, timeoutMs: TIMEOUT_MS, retries: 0, signal });
    if (answer.status !== 200 || !isJson(answer)) return false;
    return textOf(containerOf(answer.json())?.machineIdentifier) === id;
  } catch {
    return false;
  }
}
