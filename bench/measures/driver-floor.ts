import type { FiguresByProgram } from "../figures.js";

const ENTRY_COST = "ls -l of 20,000 warm, CPU µs an entry";

/** Adds what mediafs itself costs an entry: in each round its figure less that of the driver alone. Pure. */
export function withoutDriver(figures: FiguresByProgram): FiguresByProgram {
  const { mediafs = [], "driver alone": driver = [] } = figures[ENTRY_COST] ?? {};
  const own = mediafs.flatMap((value, round) => {
    const floor = driver[round];
    return floor === undefined ? [] : [value - floor];
  });
  return own.length === 0 ? figures : { ...figures, [`${ENTRY_COST} beyond the driver`]: { mediafs: own } };
}
