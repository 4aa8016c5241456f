import type { Want } from "./read-plan.js";

/** What came of wants: all is there or on its way, nothing is fetched for the moment, or memory was refused. */
export type Pursuit = { readonly state: "underWay" | "resting" } | { readonly state: "refused"; readonly at: number };

/** All is there or on its way. */
export const UNDER_WAY: Pursuit = { state: "underWay" };

/** Nothing is fetched for the moment. */
export const RESTING: Pursuit = { state: "resting" };

/** Whether each want lies within the one at its place among others, as it does while a handle reads on. */
export function areWithin(wants: readonly Want[], others: readonly Want[]): boolean {
  if (wants.length !== others.length) return false;
  for (let index = 0; index < wants.length; index += 1) {
    const want = wants[index];
    const other = others[index];
    if (want === undefined || other === undefined) return false;
    if (want.lane !== other.lane || want.start < other.start || want.end > other.end) return false;
  }
  return true;
}
