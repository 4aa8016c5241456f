/** The text trimmed; undefined when there is none. */
export function textOf(value: string | null | undefined): string | undefined {
  const text = value?.trim();
  return text === "" ? undefined : text;
}

/** The trimmed texts that are not empty; undefined when none is left. */
export function textsOf(values: readonly (string | null | undefined)[] | null | undefined): string[] | undefined {
  const texts = (values ?? []).map(textOf).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts;
}

/** The number if it is finite and not below `least`; undefined otherwise. */
export function numberOf(value: number | null | undefined, least = Number.NEGATIVE_INFINITY): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= least ? value : undefined;
}
