import { directoryOf } from "./media-tree.js";
import type { NodeTarget } from "./node-table.js";

/** What a new configuration changes in the tree. */
export interface TreeChange {
  /** Entries behind which another server stands, or none any more. */
  readonly forgotten: readonly string[];
  /** Entries whose server is the same, with other rights perhaps. */
  readonly refreshed: readonly string[];
  /** Whether names and directories are made otherwise. */
  readonly layout: boolean;
  /** Whether other sidecars are wanted. */
  readonly sidecars: boolean;
}

/** Whether what stands in a directory may be something else after a change. Pure. */
export function showsOtherEntries(target: NodeTarget, { forgotten, layout, sidecars }: TreeChange): boolean {
  if (target.kind === "root") return true;
  const directory = directoryOf(target);
  return directory !== undefined && (layout || sidecars || forgotten.includes(directory.serverKey));
}
