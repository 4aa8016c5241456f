import { useCallback, useEffect, useState } from "preact/hooks";
import { type Refused, refusedBy } from "../api/refused.js";

/** An answer of the mount, as far as it came. */
export interface Answered<T> {
  readonly answer: T | undefined;
  readonly failure: Refused | undefined;
  /** Asks anew. */
  readonly again: () => void;
}

/** Asks when a view opens, and then every `everyMs` where that is given. `question` must not change. */
export function useAnswer<T>(question: () => Promise<T>, everyMs?: number): Answered<T> {
  const [state, setState] = useState<Pick<Answered<T>, "answer" | "failure">>({
    answer: undefined,
    failure: undefined,
  });
  const again = useCallback(() => {
    question().then(
      (answer) => setState({ answer, failure: undefined }),
      (thrown: unknown) => setState((old) => ({ ...old, failure: refusedBy(thrown) })),
    );
  }, []);
  useEffect(() => {
    again();
    if (everyMs === undefined) return;
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, []);
  return { ...state, again };
}
