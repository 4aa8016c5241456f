import type { Connector } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject, Relayed } from "./conformance-subject.js";
import { type ConnectorCall, callsOf } from "./connector-calls.js";
import type { Outcome } from "./outcome.js";
import type { Relay } from "./relay.js";

// A healthy connector needs a turn of the event loop; the rest is for a machine that is busy.
const PROMPT_MS = 2_000;
const POLL_MS = 5;
const WATCHED_MS = 200;
// A call that makes more requests than that is of one kind with those before.
const MOST_STEPS = 5;
const RULE = "every method honours its signal promptly: it rejects with ABORTED, before it begins and at every step";

/** Every method rejects with ABORTED when its signal is aborted, before the call and during each of its requests. */
export async function checkAbort(subject: ConformanceSubject): Promise<void> {
  const relayed = await subject.relayed();
  const { connector } = await subject.connect(relayed?.options);
  for (const call of callsOf(subject)) {
    await checkAbortedBefore(subject, connector, call);
    if (relayed === undefined) await checkAbortedAtOnce(subject, connector, call);
    else await checkAbortedUnderWay(subject, { relay: relayed.relay, connector, call });
  }
  await checkAbortedWatch(subject, connector);
  if (relayed !== undefined) await checkAbortedConnect(subject, relayed);
}

async function checkAbortedBefore(
  subject: ConformanceSubject,
  connector: Connector,
  call: ConnectorCall,
): Promise<void> {
  const { code } = await subject.outcome(call.run(connector, AbortSignal.abort()), PROMPT_MS);
  if (code === "ABORTED") return;
  breach({
    seen: `${call.name}, called with a signal that is aborted already, ${saidOf(code)}`,
    rule: RULE,
    fix: 'begin with `if (signal.aborted) throw context.fail("ABORTED", "interrupted")`, where no request does it',
  });
}

async function checkAbortedAtOnce(
  subject: ConformanceSubject,
  connector: Connector,
  call: ConnectorCall,
): Promise<void> {
  const controller = new AbortController();
  const ending = subject.outcome(call.run(connector, controller.signal), PROMPT_MS);
  controller.abort();
  const { code } = await ending;
  if (code !== "ABORTED" && code !== "answered") ignored(call.name, code, "just after the call");
}

async function checkAbortedUnderWay(
  subject: ConformanceSubject,
  { relay, connector, call }: { readonly relay: Relay; readonly connector: Connector; readonly call: ConnectorCall },
): Promise<void> {
  relay.pass();
  await subject.outcome(call.run(connector, subject.signal));
  const steps = Math.min(relay.requests, MOST_STEPS);
  for (let step = 0; step < steps; step++) {
    const controller = new AbortController();
    const start = () => call.run(connector, controller.signal);
    const ending = await heldAt(subject, relay, { step, start, abort: () => controller.abort() });
    relay.pass();
    if (ending !== undefined && ending.code !== "ABORTED") {
      ignored(call.name, ending.code, `while it waits for its request number ${step + 1}`);
    }
  }
}

/** A watch ends with its signal, in whichever way. */
async function checkAbortedWatch(subject: ConformanceSubject, connector: Connector): Promise<void> {
  if (connector.watch === undefined) return;
  const controller = new AbortController();
  const watching = connector.watch(() => undefined, controller.signal);
  // Time to open its channel; to be asked too early is no fault either.
  await Promise.race([watching.catch(() => undefined), pause(WATCHED_MS)]);
  controller.abort();
  const { code } = await subject.outcome(watching, PROMPT_MS);
  if (code === "silent") ignored("watch", code, "while it watches");
}

async function checkAbortedConnect(subject: ConformanceSubject, { relay, options }: Relayed): Promise<void> {
  relay.pass();
  const context = subject.context(options);
  const connector = await subject.setup.plugin.connect(context.context);
  await subject.outcome(connector.close());
  const steps = Math.min(relay.requests, MOST_STEPS);
  for (let step = 0; step < steps; step++) {
    const { context: given, abort } = subject.context(options);
    const ending = await heldAt(subject, relay, { step, start: () => subject.setup.plugin.connect(given), abort });
    relay.pass();
    if (ending !== undefined && ending.code !== "ABORTED") {
      ignored("connect", ending.code, `by context.signal while it waits for its request number ${step + 1}`);
    }
  }
}

/** How a call ends that is aborted while the relay keeps one of its answers back; undefined if it asked for less. */
async function heldAt(
  subject: ConformanceSubject,
  relay: Relay,
  { step, start, abort }: { readonly step: number; readonly start: () => Promise<unknown>; readonly abort: () => void },
): Promise<Outcome | undefined> {
  relay.holdAfter(step);
  let settled = false;
  const call = start().finally(() => {
    settled = true;
  });
  // Whether it rejects is looked at below, if at all.
  call.catch(() => undefined);
  const giveUpAt = performance.now() + PROMPT_MS;
  while (!settled && relay.held === 0 && performance.now() < giveUpAt) await pause();
  if (relay.held === 0) return undefined;
  abort();
  return subject.outcome(call, PROMPT_MS);
}

function pause(delayMs = POLL_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

function ignored(name: string, code: string, when: string): never {
  return breach({
    seen: `${name}, aborted ${when}, ${saidOf(code)}`,
    rule: RULE,
    fix: "hand the call's own signal on to every http.request, also to those that a lock or a login makes it wait for",
  });
}

function saidOf(code: string): string {
  if (code === "silent") return `had not settled ${PROMPT_MS / 1000} s later`;
  return code === "answered" ? "answered all the same" : `rejected with ${code}`;
}
