import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "vitest";
import { JELLYFIN, type Product } from "./products.js";

/** A schema of the document, or a pointer to one. */
export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: SchemaObject;
  readonly allOf?: readonly SchemaObject[];
  readonly format?: string;
}

/** A parameter of an operation. */
export interface ParameterObject {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: SchemaObject;
}

/** A method of a path. */
export interface OperationObject {
  readonly parameters?: readonly ParameterObject[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: SchemaObject }>> }>
  >;
}

/** The parts of an OpenAPI document that are looked at. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, SchemaObject>> };
}

const FOLDER = process.env.MEDIAFS_SPECS ?? fileURLToPath(new URL("../../../shared/specs", import.meta.url));

/** Why nothing can be checked against a product's official document; undefined when it is there. */
export function whyMissing({ file }: Product): string | undefined {
  return existsSync(join(FOLDER, file)) ? undefined : `${file} is not here; name its folder in MEDIAFS_SPECS`;
}

const loaded = new Map<Product, OpenApiDocument>();

/** The official document, read once. Undefined when it is not on this machine. */
export function openApiDocument(product: Product): OpenApiDocument | undefined {
  const known = loaded.get(product);
  if (known !== undefined || whyMissing(product) !== undefined) return known;
  const document: OpenApiDocument = JSON.parse(readFileSync(join(FOLDER, product.file), "utf8"));
  loaded.set(product, document);
  return document;
}

/** A test that needs the official document, and is skipped with the reason where it is absent. */
export function openApiTest(name: string, body: () => Promise<void> | void, product: Product = JELLYFIN): void {
  test(name, async (context) => {
    const missing = whyMissing(product);
    if (missing !== undefined) context.skip(missing);
    await body();
  });
}

/** Follows `$ref` and a single `allOf` to the schema that says something. */
export function resolveSchema(document: OpenApiDocument, schema: SchemaObject): SchemaObject {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) return resolveSchema(document, document.components.schemas[name] ?? {});
  const only = schema.enum === undefined && schema.allOf?.length === 1 ? schema.allOf[0] : undefined;
  return only === undefined ? schema : resolveSchema(document, only);
}
