import { type ReadonlySignal, signal } from "@preact/signals";

/** Whether a media query holds, live. */
export function mediaQuery(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const holds = signal(list.matches);
  list.addEventListener("change", () => {
    holds.value = list.matches;
  });
  return holds;
}

/** Whether the page is as narrow as a phone. */
export const isNarrow = mediaQuery("(max-width: 719px)");
