import type { z } from "zod";
import { MediaFsError } from "../base/index.js";
import { API_ROOT, type Operation, type Question, ROUTES, type Route } from "./contract/routes.js";

/** A request as it arrives, before anything is checked. */
export interface RawQuestion {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** A request that fits its operation. Throws USAGE, naming every place that does not fit. Pure. */
export function questionOf<O extends Operation>(operation: O, raw: RawQuestion, signal: AbortSignal): Question<O> {
  const route: Route = ROUTES[operation];
  const mistakes: string[] = [];
  const take = (schema: z.ZodType | undefined, value: unknown) => {
    if (schema === undefined) return undefined;
    const checked = schema.safeParse(value ?? {});
    if (checked.success) return checked.data;
    mistakes.push(...checked.error.issues.map(({ path, message }) => `${path.join(".") || "(all)"}: ${message}`));
    return undefined;
  };
  const { params, query, body } = route;
  const question = { params: take(params, raw.params), query: take(query, raw.query), body: take(body, raw.body) };
  if (mistakes.length > 0) {
    throw new MediaFsError("USAGE", `the request does not fit: ${mistakes.join("; ")}`, {
      hint: `${API_ROOT}/openapi.json says what ${operation} takes.`,
    });
  }
  return { ...question, signal } as Question<O>;
}

/** The operation of a method and a path below the API's root, and the parameters in the path. Undefined for none. Pure. */
export function operationAt(
  method: string,
  path: string,
): { readonly operation: Operation; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const [operation, route] of Object.entries(ROUTES)) {
    const params = route.method === method ? paramsIn(route.path, path) : undefined;
    if (params !== undefined) return { operation: operation as Operation, params };
  }
  return undefined;
}

function paramsIn(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && value !== "") params[name] = decoded(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
