import { z } from "zod";
// Their names are in the registry once they are loaded.
import "./events.js";
import { NAMED_SCHEMAS } from "./named-schemas.js";
import { API_ROOT, ROUTES, type Route } from "./routes.js";
import { Refusal } from "./session.js";

/** A JSON value of the document. */
export type DocumentPart = Readonly<Record<string, unknown>>;

const REFUSALS: Readonly<Record<string, string>> = {
  "400": "The request does not fit the document.",
  "401": "Not logged in.",
  "403": "Of another origin or host, or the monitor only shows.",
  "404": "There is no such thing.",
  "409": "The configuration file is not one that can be written, or it changed meanwhile.",
  "422": "The form has mistakes; `fields` tells which.",
  "429": "Too many requests.",
  "500": "Something failed; the code says what.",
};

/** The OpenAPI 3.1 document of the monitor, made from the routes and schemas that the server itself uses. */
export function openApiDocument(version: string): DocumentPart {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operation, route] of Object.entries(ROUTES)) {
    const path = API_ROOT + route.path;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(operation, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "mediafs monitor",
      version,
      description: "See what a mount of mediafs is doing, and act on it. docs/monitor.md explains it.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The monitor's token." },
        session: { type: "apiKey", in: "cookie", name: "mediafs_PORT", description: "A session of a browser." },
      },
    },
  };
}

function operationOf(operationId: string, route: Route): DocumentPart {
  const { summary, params, query, body, answer, open, changes, stream } = route;
  const type = stream ? "text/event-stream" : "application/json";
  const refusal = { content: { "application/json": { schema: schemaOf(Refusal) } } };
  const parameters = [...parametersOf("path", params), ...parametersOf("query", query)];
  return {
    operationId,
    summary,
    ...(open ? { security: [] } : {}),
    ...(changes ? { description: "Refused where the monitor only shows (monitor.readOnly)." } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body) } } } }),
    responses: {
      "200": { description: summary, content: { [type]: { schema: schemaOf(answer) } } },
      ...Object.fromEntries(
        Object.entries(REFUSALS).map(([status, why]) => [status, { description: why, ...refusal }]),
      ),
    },
  };
}

function parametersOf(place: "path" | "query", schema: z.ZodType | undefined): readonly DocumentPart[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    readonly properties?: Readonly<Record<string, DocumentPart>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    description,
    // What arrives is a text that reads as a number.
    schema: "type" in rest || "enum" in rest ? rest : { type: "integer" },
  }));
}

function schemaOf(schema: z.ZodType): DocumentPart {
  const id = NAMED_SCHEMAS.get(schema)?.id;
  return id === undefined ? jsonSchema(schema, "output") : { $ref: refTo(id) };
}

function componentSchemas(): DocumentPart {
  const options = { uri: refTo, target: "draft-2020-12", io: "output" } as const;
  const { schemas } = z.toJSONSchema(NAMED_SCHEMAS, options);
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, withoutRanges(schema)]),
  );
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): DocumentPart {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return withoutRanges(rest) as DocumentPart;
}

/** Without the bounds of safe integers, which say nothing to a reader. */
function withoutRanges(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRanges);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => Math.abs(Number(each)) !== Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutRanges(each)]));
}

function refTo(id: string): string {
  return `#/components/schemas/${id}`;
}
