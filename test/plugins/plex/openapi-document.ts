import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RequestLog } from "../../../examples/jellyfin-server/index.js";
import { answerProblems } from "../../openapi/answer-rules.js";
import type { OpenApiDocument, OperationObject, ParameterObject } from "../../openapi/document.js";
import type { ProductDocument } from "../../openapi/operations.js";
import type { Product } from "../../openapi/products.js";
import { requestProblems } from "../../openapi/request-rules.js";

const FOLDER = process.env.MEDIAFS_SPECS ?? fileURLToPath(new URL("../../../../shared/specs", import.meta.url));
const FILE = join(FOLDER, "plex-openapi.yaml");

const missing = existsSync(FILE) ? undefined : "plex-openapi.yaml is not here; name its folder in MEDIAFS_SPECS";

/**
 * What is right without being in the community's document: routes, and parameters, each with where it is known from.
 * One that no request needs any more fails {@link expectExceptionsNeeded}.
 */
const PLEX: Product = {
  name: "plex",
  file: "plex-openapi.yaml",
  hiddenRoutes: [
    // The older name of the same list, and the only one that every version and every shared user may ask for:
    // python-plexapi asks for it, and falls back to it where `/library` is refused.
    [/^\/library\/sections$/, "/library/sections/all"],
    // Left out of the document although its own examples name it as the `key` of shows, seasons and albums, and
    // python-plexapi lists seasons, episodes, tracks and albums of photos by it.
    [/^\/library\/metadata\/([^/]+)\/children$/, "/library/metadata/$1/allLeaves"],
    // A stream's `key` has no extension, as recorded answers show; the document only knows the form with one.
    [/^\/library\/streams\/(\d+)$/, "/library/streams/$1.srt"],
  ],
  undocumented: new Map([
    ["includecollections", "sent by python-plexapi with every list; without it collections stand among films"],
    ["artist.id", "a filter by a field, which the document's text describes; python-plexapi lists albums by it"],
    ["excludeallleaves", "sent by python-plexapi; without it an entry that is no item comes first"],
    ["clusterzoomlevel", "sent by python-plexapi to list photos one by one"],
    ["excludeelements", "described in the document's text for every answer, and in no schema"],
    ["includeguids", "documented for lists of libraries; python-plexapi sends it with lists of children, too"],
  ]),
  notRequired: new Map(),
  hasOpenObjects: false,
};

interface PlexSchema {
  enum?: readonly unknown[];
  required?: readonly string[];
  properties?: Record<string, PlexSchema>;
}

type PlexParameter = ParameterObject & { readonly $ref?: string };

interface PlexDocument extends OpenApiDocument {
  readonly components: OpenApiDocument["components"] & {
    readonly schemas: Record<string, PlexSchema>;
    readonly parameters: Readonly<Record<string, ParameterObject>>;
  };
}

let loaded: ProductDocument | undefined;

/** A test that needs the community's document, and is skipped with the reason where it is absent. */
export function plexApiTest(name: string, body: () => Promise<void>): void {
  test(name, async (context) => {
    if (missing !== undefined) context.skip(missing);
    await body();
  });
}

/** Expects that every request in the log exists in the document, or among the exceptions above. */
export function expectRequestsAllowed(log: RequestLog): void {
  expect(log.count()).toBeGreaterThan(0);
  expectNone(log.requests().flatMap((request) => requestProblems(official(), request)));
}

/** Expects that every JSON answer in the log satisfies the schema of its operation. */
export function expectAnswersValid(log: RequestLog): void {
  const answered = log.requests().filter(({ answer }) => answer !== undefined);
  expect(answered.length, "recorded answers").toBeGreaterThan(0);
  expectNone(answered.flatMap((request) => answerProblems(official(), request)));
}

/** Expects that the requests in the log need every exception above. */
export function expectExceptionsNeeded(log: RequestLog): void {
  const requests = log.requests();
  const sent = new Set(requests.flatMap(({ query }) => [...query.keys()].map((name) => name.toLowerCase())));
  const routes = PLEX.hiddenRoutes
    .map(([route]) => route)
    .filter((route) => !requests.some((one) => route.test(one.path)));
  const parameters = [...PLEX.undocumented.keys()].filter((name) => !sent.has(name));
  expect([...routes.map(String), ...parameters], "exceptions that nothing needs").toEqual([]);
}

function expectNone(problems: readonly string[]): void {
  expect([...new Set(problems)]).toEqual([]);
}

function official(): ProductDocument {
  loaded ??= { product: PLEX, document: corrected(parse(readFileSync(FILE, "utf8"), { maxAliasCount: -1 })) };
  return loaded;
}

// The document is right about most things. What follows is where the server, and the document's own text, differ.
function corrected(document: PlexDocument): OpenApiDocument {
  const { schemas } = document.components;
  const schemaOf = (name: string) => schemas[name] ?? {};
  // Its numbers for music and photos are those of nobody; the table in its own text has these.
  schemas.MediaType = { ...schemaOf("MediaType"), enum: [1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 18, 42] };
  // Flags come as 1, "1" or true.
  loosen(schemaOf("Metadata"), "skipChildren");
  loosen(schemaOf("Media"), "optimizedForStreaming");
  loosen(schemaOf("LibrarySection"), "hidden");
  // Only a stream that is a file of its own has a key.
  const stream = schemaOf("Stream");
  stream.required = (stream.required ?? []).filter((name) => name !== "key");
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) spellOut(document, operation);
  }
  return document;
}

function loosen(schema: PlexSchema, property: string): void {
  if (schema.properties !== undefined) schema.properties[property] = {};
}

// One parameter of the document stands for the filters of a list; each is sent under its own name.
function spellOut(document: PlexDocument, operation: OperationObject): void {
  const { parameters } = operation as { parameters?: readonly PlexParameter[] };
  if (parameters === undefined) return;
  const spelt = parameters.flatMap((parameter): readonly ParameterObject[] => {
    const named = document.components.parameters[parameter.$ref?.split("/").at(-1) ?? ""] ?? parameter;
    if (named.name !== "mediaQuery") return [named];
    const filters = document.components.schemas.MediaQuery?.properties ?? {};
    return Object.entries(filters).map(([name, schema]) => ({ name, in: "query", schema }) as ParameterObject);
  });
  Object.assign(operation, { parameters: spelt });
}
