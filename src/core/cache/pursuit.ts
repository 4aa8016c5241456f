/** What came of wants: all is there or on its way, nothing is fetched for the moment, or memory was refused. */
export type Pursuit = { readonly state: "underWay" | "resting" } | { readonly state: "refused"; readonly at: number };

/** All is there or on its way. */
export const UNDER_WAY: Pursuit = { state: "underWay" };

/** Nothing is fetched for the moment. */
export const RESTING: Pursuit = { state: "resting" };
