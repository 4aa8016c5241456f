import { expect, test } from "vitest";
import { SingleFlight } from "../../../src/core/base/index.js";

const never = new AbortController().signal;

test("callers with one key share one call; the next caller starts anew", async () => {
  const flights = new SingleFlight<string, number>();
  let calls = 0;
  const start = async () => ++calls;
  expect(await Promise.all([flights.run("a", never, start), flights.run("a", never, start)])).toEqual([1, 1]);
  expect(await flights.run("a", never, start)).toBe(2);
  expect(flights.size).toBe(0);
});

test("a caller that gives up leaves the others their call; the last one aborts it", async () => {
  const flights = new SingleFlight<string, string>();
  let aborted = false;
  const start = (signal: AbortSignal) =>
    new Promise<string>((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted = true;
        reject(signal.reason);
      });
    });
  const first = new AbortController();
  const second = new AbortController();
  const one = flights.run("a", first.signal, start);
  const two = flights.run("a", second.signal, start);
  first.abort();
  await expect(one).rejects.toMatchObject({ code: "ABORTED" });
  expect(aborted).toBe(false);
  second.abort();
  await expect(two).rejects.toMatchObject({ code: "ABORTED" });
  expect(aborted).toBe(true);
});

test("a caller that comes after an abort gets a call of its own", async () => {
  const flights = new SingleFlight<string, string>();
  const gone = new AbortController();
  const hanging = flights.run("a", gone.signal, () => new Promise<string>(() => undefined));
  gone.abort();
  await expect(hanging).rejects.toMatchObject({ code: "ABORTED" });
  expect(await flights.run("a", never, async () => "fresh")).toBe("fresh");
});

test("a failure reaches every caller and is not kept", async () => {
  const flights = new SingleFlight<string, string>();
  const fail = async (): Promise<string> => {
    throw new TypeError("broken");
  };
  const both = await Promise.allSettled([flights.run("a", never, fail), flights.run("a", never, fail)]);
  expect(both.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  expect(await flights.run("a", never, async () => "fine")).toBe("fine");
});
