import type { Connector, OptionDeclaration, PluginOptions } from "mediafs/plugin-api";
import { expect } from "vitest";
import { codeOf, raceAbort } from "../core/base/index.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { unknownIdLike } from "./listing-checks.js";

// A port that nothing listens on: the discard service has been off everywhere for decades.
const DEAD_URL = "http://127.0.0.1:9/";
const PATIENCE_MS = 5_000;

interface Call {
  readonly name: string;
  readonly run: (connector: Connector, signal: AbortSignal) => Promise<unknown>;
}

/** Every method rejects with ABORTED when its signal is aborted before or just after the call. */
export async function checkAbort(subject: ConformanceSubject): Promise<void> {
  const { connector } = await subject.connect();
  for (const { name, run } of callsOf(subject)) {
    const early = await outcome(run(connector, AbortSignal.abort()));
    expect(early.code, `${name} with an aborted signal`).toBe("ABORTED");
    const controller = new AbortController();
    const late = outcome(run(connector, controller.signal));
    controller.abort();
    expect(["ABORTED", "answered"], `${name} aborted under way`).toContain((await late).code);
  }
}

/** A parent that does not exist is ITEM_NOT_FOUND. */
export async function checkUnknownParent(subject: ConformanceSubject): Promise<void> {
  const parent = subject.directories.find((directory) => directory.parent.item !== undefined)?.parent;
  const [library] = subject.libraries;
  const gone =
    parent?.item === undefined
      ? { library: { ...library, id: unknownIdLike(library?.id ?? "") } as typeof library & object }
      : { library: parent.library, item: { ...parent.item, id: unknownIdLike(parent.item.id) } };
  const result = await outcome(subject.connector.listItems(gone, { start: 0, limit: 10 }, subject.signal));
  expect(result.code).toBe("ITEM_NOT_FOUND");
}

/** Credentials that are wrong are AUTH_REJECTED at connect, and the message does not repeat them. */
export async function checkWrongCredentials(subject: ConformanceSubject): Promise<void> {
  const wrong = "wrong-3f1c9a77b2";
  const isSecret = ({ secret }: OptionDeclaration) => secret === true;
  const options = replaced(subject, isSecret, wrong);
  const result = await outcome(subject.connect(options));
  expect(result.code).toBe("AUTH_REJECTED");
  expect(result.text).not.toContain(wrong);
}

/** An address at which nothing listens is SERVER_UNREACHABLE at connect. */
export async function checkUnreachable(subject: ConformanceSubject): Promise<void> {
  const options = replaced(subject, ({ type }) => type === "url", DEAD_URL);
  expect((await outcome(subject.connect(options))).code).toBe("SERVER_UNREACHABLE");
}

/** Secrets are in no address, no log line and no error. */
export async function checkSecrets(subject: ConformanceSubject): Promise<void> {
  const secrets = [...subject.secretValues, ...subject.learnedSecrets].flatMap(formsOf);
  const { connector } = await subject.connect();
  await connector.close();
  const errors = await Promise.all(callsOf(subject).map(({ run }) => outcome(run(connector, subject.signal))));
  const texts = [...errors.map(({ text }) => text), ...subject.logLines, ...(await mediaAddresses(subject))];
  for (const secret of secrets) {
    expect(
      texts.filter((text) => text.includes(secret)),
      "texts that hold a secret",
    ).toEqual([]);
  }
}

/** After `close()` every method that would ask the server rejects, and nothing is sent. */
export async function checkClose(subject: ConformanceSubject): Promise<void> {
  const { connector, context } = await subject.connect();
  await connector.listLibraries(subject.signal);
  await connector.close();
  const before = context.sent.length;
  for (const { name, run } of callsOf(subject).filter((call) => !call.name.endsWith("URL"))) {
    expect((await outcome(run(connector, subject.signal))).code, `${name} after close`).not.toBe("answered");
  }
  expect(context.sent.length - before, "requests after close").toBe(0);
  await connector.close();
}

function callsOf(subject: ConformanceSubject): readonly Call[] {
  const page = { start: 0, limit: 10 };
  const calls: (Call | undefined)[] = [
    { name: "ping", run: (connector, signal) => connector.ping(signal) },
    { name: "listLibraries", run: (connector, signal) => connector.listLibraries(signal) },
    ...subject.libraries
      .slice(0, 1)
      .flatMap((library): Call[] => [
        { name: "listItems", run: (connector, signal) => connector.listItems({ library }, page, signal) },
        ...(subject.connector.sweep === undefined
          ? []
          : [{ name: "sweep", run: async (connector, signal) => connector.sweep?.(library, page, signal) } as Call]),
      ]),
    ...itemCalls(subject),
  ];
  return calls.filter((call) => call !== undefined);
}

function itemCalls(subject: ConformanceSubject): Call[] {
  const calls: Call[] = [];
  const [item] = subject.files;
  const [source] = item?.sources ?? [];
  if (item !== undefined && source !== undefined) {
    calls.push({ name: "getStreamURL", run: (connector, signal) => connector.getStreamURL(item, source, signal) });
    if (subject.connector.getItems !== undefined) {
      calls.push({ name: "getItems", run: async (connector, signal) => connector.getItems?.([item.id], signal) });
    }
  }
  const pictured = subject.items.find(({ artwork }) => (artwork ?? []).length > 0);
  const [artwork] = pictured?.artwork ?? [];
  if (pictured !== undefined && artwork !== undefined) {
    const run: Call["run"] = (connector, signal) => connector.getArtworkURL(pictured, artwork, signal);
    calls.push({ name: "getArtworkURL", run });
  }
  return calls;
}

async function mediaAddresses(subject: ConformanceSubject): Promise<string[]> {
  const { connector, signal } = subject;
  const addresses: string[] = [];
  for (const item of subject.items.slice(0, 50)) {
    for (const source of item.sources ?? []) {
      addresses.push((await connector.getStreamURL(item, source, signal)).url.href);
    }
    for (const artwork of item.artwork ?? []) {
      addresses.push((await connector.getArtworkURL(item, artwork, signal)).url.href);
    }
  }
  return addresses;
}

function replaced(
  subject: ConformanceSubject,
  which: (declaration: OptionDeclaration) => boolean,
  value: string,
): PluginOptions {
  const entries = Object.entries(subject.options).map(([name, old]) => {
    const declaration = subject.setup.plugin.options[name];
    return [name, old !== undefined && declaration !== undefined && which(declaration) ? value : old] as const;
  });
  return Object.fromEntries(entries);
}

interface Outcome {
  /** The error's code, `answered`, or `no code`. */
  readonly code: string;
  readonly text: string;
}

async function outcome(call: Promise<unknown>): Promise<Outcome> {
  try {
    await raceAbort(call, AbortSignal.timeout(PATIENCE_MS));
    return { code: "answered", text: "" };
  } catch (error) {
    return { code: codeOf(error) ?? "no code", text: String(error) };
  }
}

function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
}
