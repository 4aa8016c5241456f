import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What a flood consists of. */
export type FloodKind = "requests with the token" | "requests with a wrong token" | "connections";

/** What is flooded. */
export interface Flooded {
  readonly port: number;
  readonly token: string;
}

const CLIENTS = 2;
const CONNECTIONS_EACH = 32;

/** Floods a server from several processes while something else is done. Resolves with what was answered a second. */
export async function whileFlooded(
  { port, token }: Flooded,
  kind: FloodKind,
  work: () => Promise<void>,
): Promise<number> {
  const clients = Array.from({ length: CLIENTS }, () =>
    forked("flood-process.ts", [String(port), kind, token, String(CONNECTIONS_EACH)]),
  );
  await Promise.all(clients.map((client) => once(client, "message")));
  for (const client of clients) client.send("begin");
  const begunAtMs = performance.now();
  await work();
  const seconds = (performance.now() - begunAtMs) / 1000;
  const counts = await Promise.all(clients.map(ended));
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

/** A server of Node in a process of its own that turns everybody away: what a flood costs that mediafs has no part in. */
export async function startElsewhere(): Promise<Flooded & { stop(): Promise<void> }> {
  const child = forked("flooded-process.ts", []);
  const [port] = (await once(child, "message")) as [number];
  const stop = async () => {
    child.kill();
    await once(child, "exit");
  };
  return { port, token: "none", stop };
}

function forked(program: string, args: readonly string[]): ChildProcess {
  return fork(new URL(program, import.meta.url), [...args], { execArgv: ["--import", "tsx"] });
}

async function ended(client: ChildProcess): Promise<number> {
  const [[count]] = (await Promise.all([once(client, "message"), client.send("end")])) as [[number], boolean];
  const exit = once(client, "exit");
  client.kill();
  await exit;
  return count;
}
