import { codeOf } from "../../src/core/base/index.js";
import { SocketTransport } from "../../src/core/transport/socket/index.js";
import { UndiciTransport } from "../../src/core/transport/undici/index.js";

/** A program of its own, as trust is decided when Node starts: read-ranges.ts socket|undici URL. Prints the outcomes. */
const [, , kind, url = ""] = process.argv;
const RANGES = [
  [0, 10],
  [500, 200_000],
  [999_999, 1_000_000],
] as const;

const transport = kind === "undici" ? new UndiciTransport() : new SocketTransport();
const outcomes: string[] = [];
for (const [start, end] of RANGES) {
  const bytes = Buffer.alloc(end - start);
  let filled = 0;
  const sink = {
    space: () => bytes.subarray(filled),
    commit: (byteCount: number) => {
      filled += byteCount;
    },
  };
  const source = {
    label: "film",
    serverKey: "home",
    totalBytes: 1_000_000,
    validator: undefined,
    resolve: async () => ({ url: new URL(url), headers: { Authorization: "secret" } }),
    invalidate: () => undefined,
  };
  const reading = transport.read({ source, start, end, sink, lane: () => "foreground" }, new AbortController().signal);
  const outcome = await reading.then(
    () => (bytes.every((byte) => byte === 120) ? "ok" : "wrong bytes"),
    (error: unknown) => codeOf(error) ?? String(error),
  );
  outcomes.push(outcome);
}
await transport.close();
process.stdout.write(JSON.stringify(outcomes));
