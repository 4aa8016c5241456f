/** Figures by name, the unit in the name: one number, or one for each sample that was taken. */
export type Figures = Readonly<Record<string, number | readonly number[]>>;

/** Figures by their name, then by program: every sample of every round. */
export type FiguresByProgram = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** All figures of one setting. */
export interface ComparisonTable {
  /** Its short name. */
  readonly name: string;
  /** What it plays, for readers. */
  readonly setting: string;
  readonly figures: FiguresByProgram;
}

/** Gathers the figures of many rounds. */
export class FigureNotes {
  readonly #rows: Record<string, Record<string, number[]>> = {};

  note(program: string, figures: Figures): void {
    for (const [name, value] of Object.entries(figures)) {
      const row = this.#rows[name] ?? {};
      row[program] = [...(row[program] ?? []), ...(typeof value === "number" ? [value] : value)];
      this.#rows[name] = row;
    }
  }

  /** All that was noted, by name and program. */
  get all(): FiguresByProgram {
    return this.#rows;
  }
}
