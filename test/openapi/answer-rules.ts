import { Ajv, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import type { LoggedRequest } from "../../examples/jellyfin-server/index.js";
import type { OpenApiDocument } from "./document.js";
import { type FoundOperation, findOperation, type ProductDocument } from "./operations.js";
import type { Product } from "./products.js";

const validators = new Map<string, ValidateFunction | undefined>();
const compilers = new Map<Product, Ajv>();

/** What is wrong with the recorded JSON answer to a request; empty when it is right, or when there is none. */
export function answerProblems(official: ProductDocument, request: LoggedRequest): string[] {
  const found = request.answer === undefined ? undefined : findOperation(official, request);
  if (found === undefined || request.answer === undefined) return [];
  const validate = validatorOf(official, found, request.status ?? 200);
  if (validate === undefined || validate(JSON.parse(request.answer))) return [];
  return (validate.errors ?? []).slice(0, 5).map((error) => {
    const detail = JSON.stringify(error.params);
    return `${request.method} ${request.path}: ${error.instancePath || "the answer"} ${error.message} ${detail}`;
  });
}

function validatorOf(official: ProductDocument, found: FoundOperation, status: number): ValidateFunction | undefined {
  const { template, method, operation } = found;
  const { name } = official.product;
  const key = `${name} ${method} ${template} ${status}`;
  if (!validators.has(key)) {
    const described = operation.responses[String(status)]?.content?.["application/json"]?.schema !== undefined;
    const place = ["paths", template, method, "responses", String(status), "content", "application/json", "schema"];
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    validators.set(key, described ? compilerFor(official).compile({ $ref: `${name}.json#/${pointer}` }) : undefined);
  }
  return validators.get(key);
}

function compilerFor({ document, product }: ProductDocument): Ajv {
  const known = compilers.get(product);
  if (known !== undefined) return known;
  const compiler = new Ajv({ strict: false, validateSchema: false, allErrors: false, logger: false });
  ajvFormats.default(compiler);
  // The server prints ids without dashes, whatever the format says.
  compiler.addFormat("uuid", /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i);
  compiler.addSchema(withoutBareNullable(document, product.hasOpenObjects), `${product.name}.json`);
  compilers.set(product, compiler);
  return compiler;
}

// OpenAPI 3.0 writes `nullable` beside references, which JSON Schema does not know; the server leaves nulls out anyway.
function withoutBareNullable(document: OpenApiDocument, closeObjects: boolean): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(document, (_key, value: unknown) => {
      if (typeof value !== "object" || value === null) return value;
      if (closeObjects && isOpenObject(value)) return { ...value, additionalProperties: false };
      return "nullable" in value && !("type" in value) ? { ...value, nullable: undefined } : value;
    }),
  );
}

function isOpenObject(schema: object): boolean {
  return "type" in schema && schema.type === "object" && "properties" in schema && !("additionalProperties" in schema);
}
