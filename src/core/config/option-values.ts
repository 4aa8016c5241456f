import type { CoreOption } from "./core-option.js";
import { CORE_OPTIONS } from "./options.js";

/** Path of an option of the core, as in the table. */
export type OptionPath = keyof typeof CORE_OPTIONS;

type Scalar<O> = O extends { oneOf: readonly (infer V)[] }
  ? V
  : O extends { type: "boolean" }
    ? boolean
    : O extends { type: "number" | "integer" }
      ? number
      : string;
type Present<O> = O extends { type: "list" } ? readonly Scalar<O>[] : Scalar<O>;
type OptionValue<P extends OptionPath> = (typeof CORE_OPTIONS)[P] extends { default: unknown } | { required: true }
  ? Present<(typeof CORE_OPTIONS)[P]>
  : Present<(typeof CORE_OPTIONS)[P]> | undefined;

type ServerPath = Extract<OptionPath, `servers[].${string}`>;

/** The options outside the entries, checked, by path. */
export type TopValues = { readonly [P in Exclude<OptionPath, ServerPath>]: OptionValue<P> };

/** The core's own options of one entry, checked, by key. */
export type ServerValues = {
  readonly [P in ServerPath as P extends `servers[].${infer K}` ? K : never]: OptionValue<P>;
};

const SERVER_PREFIX = "servers[].";

/** The rows of the table outside the entries, by path. */
export const TOP_OPTIONS: ReadonlyMap<string, CoreOption> = new Map<string, CoreOption>(
  Object.entries(CORE_OPTIONS).filter(([path]) => !path.startsWith(SERVER_PREFIX)),
);

/** The rows of the table for an entry, by key. */
export const SERVER_OPTIONS: ReadonlyMap<string, CoreOption> = new Map<string, CoreOption>(
  Object.entries(CORE_OPTIONS)
    .filter(([path]) => path.startsWith(SERVER_PREFIX))
    .map(([path, option]) => [path.slice(SERVER_PREFIX.length), option]),
);

/** Keys of an entry that a plugin cannot declare: they are the core's. `username` both know. */
export const RESERVED_SERVER_KEYS: readonly string[] = [...SERVER_OPTIONS.keys()].filter((key) => key !== "username");

/** An option that the command line can set. */
export interface OptionFlag {
  readonly path: string;
  /** As commander writes it: `--log-level <level>`. */
  readonly flag: string;
  /** For `--help`, with the values it may have. */
  readonly description: string;
}

/** The flags of the command line that set an option. */
export function optionFlags(): readonly OptionFlag[] {
  return [...TOP_OPTIONS].flatMap(([path, { flag, help, oneOf }]) =>
    flag === undefined ? [] : [{ path, flag, description: oneOf ? `${help} (${oneOf.join(", ")})` : help }],
  );
}
