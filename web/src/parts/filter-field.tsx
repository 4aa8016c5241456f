import type { Signal } from "@preact/signals";

/** Narrows a list down while it is typed; the shortcut / goes here. */
export function FilterField({ label, value }: { readonly label: string; readonly value: Signal<string> }) {
  return (
    <input
      class="filter"
      type="search"
      data-filter
      aria-label={label}
      placeholder={label}
      spellcheck={false}
      value={value.value}
      onInput={(event) => {
        value.value = event.currentTarget.value;
      }}
    />
  );
}
