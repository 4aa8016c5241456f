import type { LoggedRequest } from "../../examples/jellyfin-server/index.js";
import { type OpenApiDocument, type ParameterObject, resolveSchema, type SchemaObject } from "./document.js";
import { findOperation, type ProductDocument } from "./operations.js";

/** What the document forbids about a request, one sentence each; empty for a lawful one. */
export function requestProblems(official: ProductDocument, request: LoggedRequest): string[] {
  const { document, product } = official;
  if (product.undocumentedPaths?.some(([path]) => path.test(request.path))) return [];
  const found = findOperation(official, request);
  if (found === undefined) return [`${request.method} ${request.path} does not exist`];
  const parameters = found.operation.parameters ?? [];
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const problems = inPath.flatMap((parameter) =>
    valueProblems(document, parameter, found.values[parameter.name] ?? ""),
  );
  problems.push(...queryProblems(official, request, parameters));
  return problems.map((problem) => `${request.method} ${request.path}: ${problem}`);
}

function queryProblems(
  { document, product }: ProductDocument,
  request: LoggedRequest,
  parameters: readonly ParameterObject[],
): string[] {
  const byName = new Map(parameters.filter((one) => one.in === "query").map((one) => [one.name.toLowerCase(), one]));
  const problems: string[] = [];
  for (const [name, value] of request.query) {
    const parameter = byName.get(name.toLowerCase());
    if (parameter !== undefined) problems.push(...valueProblems(document, parameter, value));
    else if (!product.undocumented.has(name.toLowerCase())) problems.push(`no query parameter ${name}`);
  }
  for (const parameter of byName.values()) {
    const given = [...request.query.keys()].some((name) => name.toLowerCase() === parameter.name.toLowerCase());
    const mayLack = product.notRequired.has(parameter.name.toLowerCase());
    if (parameter.required && !given && !mayLack) problems.push(`query parameter ${parameter.name} is required`);
  }
  return problems;
}

function valueProblems(document: OpenApiDocument, parameter: ParameterObject, text: string): string[] {
  const schema = resolveSchema(document, parameter.schema);
  const values = schema.type === "array" ? text.split(",").filter((value) => value !== "") : [text];
  const single = schema.type === "array" ? resolveSchema(document, schema.items ?? {}) : schema;
  return values
    .filter((value) => !isAllowed(single, value))
    .map((value) => `${parameter.name} may not be ${JSON.stringify(value)}`);
}

function isAllowed(schema: SchemaObject, value: string): boolean {
  if (schema.enum !== undefined) return schema.enum.some((one) => String(one).toLowerCase() === value.toLowerCase());
  if (schema.format === "uuid") return /^[0-9a-f]{32}$/i.test(value.replaceAll("-", ""));
  if (schema.type === "integer") return /^-?\d+$/.test(value);
  if (schema.type === "boolean") return /^(true|false)$/i.test(value);
  return schema.format !== "date-time" || !Number.isNaN(Date.parse(value));
}
