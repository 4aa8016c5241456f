import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenFile } from "../../../src/core/monitor/index.js";
import { ENTRY_KEY, type PatternFilm } from "../../mount/pattern-films.js";
import { eventsOf } from "./event-reader.js";
import { WatchedMount } from "./watched-mount.js";

const FILM: PatternFilm = { title: "Alien", seed: 91, sizeBytes: 24 * 1024 * 1024 + 5 };
const KEY = encodeURIComponent(ENTRY_KEY);

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
interface DocumentedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { schema: object }>> }>>;
}

let mount: WatchedMount;
let document: Document;
let handle: number;
let ajv: Ajv2020;

beforeAll(async () => {
  mount = await WatchedMount.start({ films: [FILM] });
  document = await mount.answer<Document>("GET", "/openapi.json");
  ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "document", ...document });
  handle = await mount.open(FILM.title);
  await mount.readRight(FILM.title, handle, 0, 1_000_000);
});
afterAll(() => mount.close());

/** Every operation of the document with a request that it can answer. In order: what removes comes last. */
const REQUESTS: readonly (readonly [operation: string, path: () => string, body?: unknown])[] = [
  ["session", () => "/session"],
  ["loginLink", () => "/login-link"],
  ["openapi", () => "/openapi.json"],
  ["overview", () => "/overview"],
  ["history", () => "/history?seconds=60"],
  ["openFiles", () => "/open-files"],
  ["openFile", () => `/open-files/${handle}`],
  ["purgeWindow", () => `/open-files/${handle}/windows/0/purge`],
  ["purgeFile", () => `/open-files/${handle}/purge`],
  ["cache", () => "/cache"],
  ["purgeCache", () => "/cache/purge", { ageFraction: 1 }],
  ["servers", () => "/servers"],
  ["server", () => `/servers/${KEY}`],
  ["testServer", () => "/servers/test", { key: ENTRY_KEY }],
  ["refresh", () => "/refresh", { path: ENTRY_KEY }],
  ["reload", () => "/reload"],
  ["plugins", () => "/plugins"],
  ["settings", () => "/settings"],
  ["editSettings", () => "/settings", { values: { "cache.maxMiB": 96 } }],
  ["errors", () => "/errors"],
  ["stalls", () => "/stalls"],
  ["log", () => "/log?level=trace&limit=10"],
  [
    "addServer",
    () => "/servers",
    { alias: "New", type: "jellyfin", options: { url: "http://127.0.0.1:9", username: "a", apiKey: "0123456" } },
  ],
  ["editServer", () => "/servers/a%40New", { alias: "Newer", type: "jellyfin", options: {} }],
  ["enableServer", () => "/servers/a%40Newer/enabled", { enabled: false }],
  ["removeServer", () => "/servers/a%40Newer"],
  ["login", () => "/login", { token: "wrong" }],
  ["logout", () => "/logout"],
];

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

function expectValid(ref: string, value: unknown): void {
  const validate = ajv.getSchema(`document${ref}`) ?? expect.fail(`no schema ${ref}`);
  validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

function answerPointer(path: string, method: string, status: number): string {
  const escaped = path.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D");
  return `#/paths/${escaped}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
}

describe("the monitor's API and its document", () => {
  test("every operation of the document is tried here, but for the stream", () => {
    const documented = operations().map(({ operation }) => operation.operationId);
    expect([...REQUESTS.map(([name]) => name), "events"].sort()).toEqual([...documented].sort());
  });

  test.each(REQUESTS.map(([name]) => name))("%s answers as the document says", async (name) => {
    const [, path, body] = REQUESTS.find((each) => each[0] === name) ?? expect.fail(name);
    const found = operations().find(({ operation }) => operation.operationId === name);
    const { path: template = "", method = "" } = found ?? {};
    const answered = await mount.ask(method, `/api/v1${path()}`, body);
    expect(answered.status, JSON.stringify(answered.body)).toBe(name === "login" ? 401 : 200);
    expectValid(answerPointer(template, method, answered.status), answered.body);
  });

  test("routes that the document lacks are not there", async () => {
    for (const path of ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/overview", "/api/v1/overview/more"]) {
      const answered = await mount.ask("GET", path);
      expect(answered.status, path).toBe(404);
      expectValid("#/components/schemas/Refusal", answered.body);
    }
    for (const { path, method, operation } of operations()) {
      const other = method === "GET" ? "POST" : "PATCH";
      const isOther = operations().some((each) => each.path === path && each.method === other);
      if (!isOther) expect((await mount.ask(other, path)).status, operation.operationId).toBe(404);
    }
  });

  test("the events are those of the document", async () => {
    const events = await eventsOf(mount, "/api/v1/events", 3);
    expect(events.map(({ event }) => event)).toEqual(["snapshot", "update", "update"]);
    expectValid("#/components/schemas/Snapshot", events[0]?.data);
    for (const { data } of events.slice(1)) expectValid("#/components/schemas/Update", data);
  });

  test("what does not fit the document is refused, naming the place", async () => {
    for (const [path, method, body, place] of [
      ["/cache/purge", "POST", { ageFraction: 2 }, "ageFraction"],
      ["/cache/purge", "POST", { ageFraction: 0, more: 1 }, "more"],
      ["/servers", "POST", { alias: 1 }, "alias"],
      ["/history?seconds=x", "GET", undefined, "seconds"],
      ["/open-files/x", "GET", undefined, "handle"],
    ] as const) {
      const { status, body: refusal } = await mount.ask(method, `/api/v1${path}`, body);
      expect(status).toBe(400);
      expect(JSON.stringify(refusal)).toContain(place);
      expectValid("#/components/schemas/Refusal", refusal);
    }
  });

  test("an open file is told with its windows, its position and what is ahead of it", async () => {
    await mount.readRight(FILM.title, handle, 1_000_000, 3_000_000);
    const file = await mount.answer<OpenFile>("GET", `/open-files/${handle}`);
    expect(file).toMatchObject({
      path: `/${ENTRY_KEY}/Films/Alien/Alien.mkv`,
      entry: ENTRY_KEY,
      sizeBytes: FILM.sizeBytes,
      positionBytes: 4_000_000,
      outBytes: 4_000_000,
      head: { start: 0 },
    });
    expect(file.windows[0]).toMatchObject({ start: 0, end: 8 * 1024 * 1024 });
    expect(file.windows.reduce((sum, { filledBytes }) => sum + filledBytes, 0)).toBeGreaterThanOrEqual(4_000_000);
    expect(file.inBytes).toBeGreaterThanOrEqual(4_000_000);
  });
});
