import { breach } from "./breach.js";
import type { ConformanceSubject, Connection } from "./conformance-subject.js";
import { callsOf } from "./connector-calls.js";
import { PluginTimers } from "./plugin-timers.js";
import type { Relay } from "./relay.js";

// What mediafs waits for `close`.
const CLOSE_MS = 5_000;
const SETTLE_MS = 2_000;
const POLL_MS = 20;
const RULE = "close releases everything, within 5 s, and after it no request is sent";

/** `close()` ends what is under way and releases everything; after it nothing is sent. */
export async function checkClose(subject: ConformanceSubject): Promise<void> {
  await checkEnding(subject);
  const timers = new PluginTimers();
  try {
    const relayed = await subject.relayed();
    const connection = await timers.during(() => subject.connect(relayed?.options));
    await timers.during(() => connection.connector.listLibraries(subject.signal));
    await closed(subject, connection);
    await checkSilence(subject, connection, relayed?.relay);
    await checkReleased(connection, relayed?.relay, timers);
  } finally {
    timers.stop();
  }
}

/** A call under way does not outlive the connection. */
async function checkEnding(subject: ConformanceSubject): Promise<void> {
  const relayed = await subject.relayed();
  if (relayed === undefined) return;
  const { relay, options } = relayed;
  const connection = await subject.connect(options);
  relay.holdAfter(0);
  const pinging = connection.connector.ping(subject.signal);
  pinging.catch(() => undefined);
  await becomes(() => relay.held > 0);
  await closed(subject, connection);
  await connection.context.close();
  const { code } = await subject.outcome(pinging, SETTLE_MS);
  const wasWaiting = relay.held > 0;
  relay.pass();
  if (!wasWaiting || (code !== "silent" && code !== "answered")) return;
  breach({
    seen: "a ping that waited for the server when close() was called was left waiting",
    rule: RULE,
    fix: "let nothing but context.http wait for the server, or abort in close what does",
  });
}

async function closed(subject: ConformanceSubject, { connector }: Connection): Promise<void> {
  const { code, text } = await subject.outcome(connector.close(), CLOSE_MS);
  if (code === "answered") return;
  const seen = `close() ${code === "silent" ? "had not settled after 5 s" : `rejected: ${text}`}`;
  breach({ seen, rule: RULE, fix: "wait in close for nothing that may hang, and let no error out of it" });
}

/** No method sends anything any more, and each that would rejects. */
async function checkSilence(
  subject: ConformanceSubject,
  { connector, context }: Connection,
  relay: Relay | undefined,
): Promise<void> {
  relay?.pass();
  const before = context.sent.length;
  for (const { name, run } of callsOf(subject).filter((call) => !call.name.endsWith("URL"))) {
    const { code } = await subject.outcome(run(connector, subject.signal));
    if (code === "answered") {
      breach({ seen: `after close(), ${name} answered`, rule: RULE, fix: 'reject with context.fail("ABORTED", …)' });
    }
  }
  const sent = Math.max(context.sent.length - before, relay?.requests ?? 0);
  if (sent > 0)
    breach({ seen: `after close(), ${sent} requests were sent`, rule: RULE, fix: "check before each request" });
  const again = await subject.outcome(connector.close(), CLOSE_MS);
  if (again.code === "answered") return;
  breach({
    seen: `a second close() ${again.code}: ${again.text}`,
    rule: "close may be called twice",
    fix: "do nothing",
  });
}

/** Neither a connection nor a timer is left, once the client that the plugin was given is gone too. */
async function checkReleased({ context }: Connection, relay: Relay | undefined, timers: PluginTimers): Promise<void> {
  await context.close();
  if (!(await becomes(() => relay === undefined || relay.connections === 0))) {
    breach({
      seen: `${relay?.connections} connections to the server stayed open after close()`,
      rule: RULE,
      fix: "close sockets of your own; those of context.http are not yours to close",
    });
  }
  if (await becomes(() => timers.alive === 0)) return;
  breach({
    seen: `${timers.alive} timers that the plugin set still run after close()`,
    rule: RULE,
    fix: "clear timeouts and intervals in close",
  });
}

async function becomes(condition: () => boolean): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < SETTLE_MS; waitedMs += POLL_MS) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return condition();
}
