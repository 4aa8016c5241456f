import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ParentRef, PluginOptions } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { callsOf } from "./connector-calls.js";
import type { Skipped } from "./connector-check.js";
import { unknownIdLike } from "./library-walk.js";

// A port that nothing listens on: the discard service has been off everywhere for decades.
const DEAD_URL = "http://127.0.0.1:9/";
const WRONG_SECRET = "wrong-3f1c9a77b2";
const NOT_THE_API = ["SERVER_WRONG_ADDRESS", "SERVER_WRONG_PRODUCT", "SERVER_BAD_ANSWER"];

/** A parent that does not exist is ITEM_NOT_FOUND. */
export async function checkUnknownParent(subject: ConformanceSubject): Promise<void> {
  const parent = unknownParent(subject);
  const { code } = await subject.outcome(subject.connector.listItems(parent, { start: 0, limit: 10 }, subject.signal));
  if (code === "ITEM_NOT_FOUND") return;
  breach({
    seen: `listItems for ${parent.item?.id ?? parent.library.id}, which does not exist, ${saidOf(code)}`,
    rule: "listItems rejects with ITEM_NOT_FOUND when the parent is gone: an empty answer would look like an empty folder",
    fix: "where the server answers with an empty list, ask it for the parent itself",
  });
}

/** Credentials that are wrong are AUTH_REJECTED at connect, and the message does not repeat them. */
export async function checkWrongCredentials(subject: ConformanceSubject): Promise<void> {
  const options = subject.replaced(
    ({ secret }) => secret === true,
    () => WRONG_SECRET,
  );
  const { code, text } = await subject.outcome(subject.connect(options));
  if (code !== "AUTH_REJECTED") {
    breach({
      seen: `connect with wrong secrets ${saidOf(code)}`,
      rule: "rejected credentials are AUTH_REJECTED, which is never tried again: servers lock accounts",
      fix: "prove the credentials in connect, and map 401 (and what else the server says) to AUTH_REJECTED; a server without users says so in `unsupported`",
    });
  }
  if (!text.includes(WRONG_SECRET)) return;
  breach({
    seen: `the error of wrong credentials repeats them: ${text}`,
    rule: "no message holds a secret",
    fix: "say which credentials were refused, not what they are",
  });
}

/** An address at which nothing listens is SERVER_UNREACHABLE at connect. */
export async function checkUnreachable(subject: ConformanceSubject): Promise<void> {
  const { code } = await subject.outcome(subject.connect(movedTo(subject, DEAD_URL)));
  if (code === "SERVER_UNREACHABLE") return;
  breach({
    seen: `connect to an address at which nothing listens ${saidOf(code)}`,
    rule: "no connection is SERVER_UNREACHABLE, which is tried again",
    fix: "ask the server in connect, and let the errors of http.request through as they are",
  });
}

/** Something else that answers is not taken for the server. */
export async function checkWrongAddress(subject: ConformanceSubject): Promise<Skipped | undefined> {
  if (!hasAddress(subject)) return { skipped: "no option of the plugin is an address" };
  const stranger = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Welcome</title>");
  });
  stranger.listen(0, "127.0.0.1");
  await once(stranger, "listening");
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  const { code } = await subject.outcome(subject.connect(movedTo(subject, url)));
  stranger.closeAllConnections();
  stranger.close();
  if (NOT_THE_API.includes(code)) return undefined;
  return breach({
    seen: `connect to a web page that answers everything with 200 ${saidOf(code)}`,
    rule: `what is not this server's API is SERVER_WRONG_ADDRESS (or ${NOT_THE_API.slice(1).join(", ")})`,
    fix: "look at what the first answer says, not at its status alone",
  });
}

/** A server that goes away under way is SERVER_UNREACHABLE, and is used again when it is back. */
export async function checkLostConnection(subject: ConformanceSubject): Promise<Skipped | undefined> {
  const relayed = await subject.relayed();
  if (relayed === undefined) return { skipped: "no option of the plugin is an http: address" };
  const { relay, options } = relayed;
  const { connector } = await subject.connect(options);
  relay.cut();
  const calls = callsOf(subject).map(async ({ name, run }) => {
    return { name, code: (await subject.outcome(run(connector, subject.signal))).code };
  });
  const endings = await Promise.all(calls);
  relay.pass();
  for (const { name, code } of endings) {
    // What needs no request may answer; ping is there to make one.
    if (code === "SERVER_UNREACHABLE" || (code === "answered" && name !== "ping")) continue;
    return breach({
      seen: `while the server breaks every connection, ${name} ${saidOf(code)}`,
      rule: "a broken connection is SERVER_UNREACHABLE, whichever method meets it, and ping always asks the server",
      fix: "let the errors of http.request through as they are; answer nothing in their place",
    });
  }
  const { code } = await subject.outcome(connector.ping(subject.signal));
  if (code === "answered") return undefined;
  return breach({
    seen: `after the server was back, ping ${saidOf(code)}`,
    rule: "a connector outlives a server that goes away and comes back",
    fix: "keep no failed answer: ask anew at the next call",
  });
}

function unknownParent({ directories, libraries }: ConformanceSubject): ParentRef {
  const parent = directories.find((directory) => directory.parent.item !== undefined)?.parent;
  if (parent?.item !== undefined) {
    return { library: parent.library, item: { ...parent.item, id: unknownIdLike(parent.item.id) } };
  }
  const [library] = libraries;
  return { library: { name: "", kind: "folders", ...library, id: unknownIdLike(library?.id ?? "") } };
}

function hasAddress({ setup, options }: ConformanceSubject): boolean {
  return Object.entries(setup.plugin.options).some(([name, { type }]) => type === "url" && options[name] !== undefined);
}

function movedTo(subject: ConformanceSubject, url: string): PluginOptions {
  return subject.replaced(
    ({ type }) => type === "url",
    () => url,
  );
}

function saidOf(code: string): string {
  if (code === "silent") return "did not settle";
  return code === "answered" ? "answered as if all were well" : `rejected with ${code}`;
}
