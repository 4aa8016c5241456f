import type { OptionTable } from "mediafs/plugin-api";
import type { ErrorCode } from "../base/index.js";

/** How a plugin was found: named in the configuration, installed beside it, or part of mediafs. */
export type PluginOrigin = "configured" | "installed" | "builtin";

/** What became of one plugin that was found, or looked for. */
export interface PluginReport {
  /** Its own name once it is known, else the package or path looked for. */
  readonly name: string;
  /** Of its package. */
  readonly version: string | undefined;
  /** The range of the plugin API it was written for. */
  readonly apiVersion: string | undefined;
  /** Path of its package or file; what was looked for where nothing was found. */
  readonly from: string;
  readonly origin: PluginOrigin;
  readonly state: "loaded" | "refused";
  /** Why it was refused. */
  readonly code: ErrorCode | undefined;
  /** Why it was refused, in words; of a loaded one, what is odd about it. */
  readonly reason: string | undefined;
  /** Its option table, once it was checked. */
  readonly options: OptionTable | undefined;
}
