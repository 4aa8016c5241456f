/** The outcome of one check of `mediafs doctor`. */
export interface Finding {
  /** What was checked. */
  readonly what: string;
  /** `note` is worth knowing but hinders nothing. */
  readonly result: "fine" | "note" | "wrong";
  /** What was found. */
  readonly found: string;
  /** What to do; undefined when all is fine. */
  readonly todo: string | undefined;
}

/** Nothing to do. */
export function fine(what: string, found: string): Finding {
  return { what, result: "fine", found, todo: undefined };
}

/** Worth knowing. */
export function note(what: string, found: string, todo: string): Finding {
  return { what, result: "note", found, todo };
}

/** Something that keeps mediafs from working. */
export function wrong(what: string, found: string, todo: string): Finding {
  return { what, result: "wrong", found, todo };
}
