import type { Mistake } from "./mistake.js";

const VARIABLE_NAME = /^[A-Za-z_]\w*$/;

/** A configuration with its `${NAME}` replaced. */
export interface Expanded {
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** Which variables a value came from, by path. */
  readonly variables: ReadonlyMap<string, readonly string[]>;
}

interface Expansion {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly mistakes: Mistake[];
  readonly variables: Map<string, readonly string[]>;
}

/** Replaces `${NAME}` in every text by the variable's value; `$${NAME}` gives `${NAME}`. Pure. */
export function expandEnvironment(raw: unknown, env: Readonly<Record<string, string | undefined>>): Expanded {
  const expansion: Expansion = { env, mistakes: [], variables: new Map() };
  const value = expand(raw, "", expansion);
  return { value, mistakes: expansion.mistakes, variables: expansion.variables };
}

function expand(value: unknown, path: string, expansion: Expansion): unknown {
  if (typeof value === "string") return expandText(value, path, expansion);
  if (Array.isArray(value)) return value.map((each, index) => expand(each, `${path}[${index}]`, expansion));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, expand(each, path === "" ? key : `${path}.${key}`, expansion)]),
  );
}

function expandText(text: string, path: string, { env, mistakes, variables }: Expansion): string {
  const used: string[] = [];
  const expanded = text.replaceAll(/\$(\$?)\{([^}]*)\}/g, (whole, escaping: string, name: string) => {
    if (escaping !== "") return whole.slice(1);
    const value = VARIABLE_NAME.test(name) ? env[name] : undefined;
    if (value === undefined) mistakes.push(unsetVariable(path, name));
    used.push(name);
    return value ?? "";
  });
  if (used.length > 0) variables.set(path, used);
  return expanded;
}

function unsetVariable(path: string, name: string): Mistake {
  // What is no name may be a piece of a password: it is not shown.
  const isName = VARIABLE_NAME.test(name);
  return {
    path,
    found: isName ? `\${${name}}, which is not set` : "a reference without a variable's name in it",
    expected: "the name of an environment variable that is set",
    hint: `${isName ? "set it, or " : ""}double the dollar sign if the text itself is meant`,
  };
}

/** Whether a value is a plain mapping, as a configuration file gives it. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
