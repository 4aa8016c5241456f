import type { LoggedRequest } from "../../examples/jellyfin-server/index.js";
import type { OpenApiDocument, OperationObject } from "./document.js";
import type { Product } from "./products.js";

/** A document and whose it is. */
export interface ProductDocument {
  readonly document: OpenApiDocument;
  readonly product: Product;
}

/** An operation of the document that a request asks for. */
export interface FoundOperation {
  /** Path as the document writes it: `/Items/{itemId}`. */
  readonly template: string;
  readonly method: string;
  readonly operation: OperationObject;
  /** What stands in the path's places, by their names. */
  readonly values: Readonly<Record<string, string>>;
}

interface Template {
  readonly template: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const templatesOf = new WeakMap<OpenApiDocument, readonly Template[]>();

/** The operation that a request asks for; undefined when the document has no such path or method. */
export function findOperation(official: ProductDocument, request: LoggedRequest): FoundOperation | undefined {
  const { document, product } = official;
  const path = documentedPath(product, request.path);
  for (const { template, pattern, names } of templates(document)) {
    const match = pattern.exec(path);
    const operation = document.paths[template]?.[request.method.toLowerCase()];
    if (match === null || operation === undefined) continue;
    const values = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]));
    return { template, method: request.method.toLowerCase(), operation, values };
  }
  return undefined;
}

function documentedPath({ hiddenRoutes }: Product, path: string): string {
  for (const [pattern, replacement] of hiddenRoutes) if (pattern.test(path)) return path.replace(pattern, replacement);
  return path;
}

function templates(document: OpenApiDocument): readonly Template[] {
  const known = templatesOf.get(document);
  if (known !== undefined) return known;
  // Fixed paths before those with places: /Users/Me is not the user called Me.
  const made = Object.keys(document.paths)
    .toSorted((a, b) => placesIn(a) - placesIn(b))
    .map(templateOf);
  templatesOf.set(document, made);
  return made;
}

function placesIn(template: string): number {
  return template.split("{").length - 1;
}

function templateOf(template: string): Template {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const expression = template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "([^/]+?)");
  return { template, pattern: new RegExp(`^${expression}$`, "i"), names };
}
