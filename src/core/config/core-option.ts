/** What a configuration file may say about one key that belongs to the core. */
export interface CoreOption {
  /** `path` is a string naming a file or directory; relative ones start at the configuration file's folder. */
  readonly type: "string" | "path" | "number" | "integer" | "boolean" | "list";
  readonly required?: true;
  readonly default?: string | number | boolean | readonly string[];
  /** How the default reads in the documentation where it depends on the machine. */
  readonly defaultText?: string;
  readonly unit?: "MiB" | "Mbit/s" | "minutes" | "seconds";
  /** Inclusive bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** The only values a string, or an element of a list, may have. */
  readonly oneOf?: readonly string[];
  /** What a string must match, and how to say so. */
  readonly pattern?: { readonly matches: RegExp; readonly says: string };
  /** Masked wherever values are shown; may be given as `<key>File: path` instead. */
  readonly secret?: true;
  /** One sentence for people. */
  readonly help: string;
  /** How the command line sets it, as commander writes it. */
  readonly flag?: string;
}
