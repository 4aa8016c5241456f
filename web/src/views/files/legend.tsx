const STATES = [
  ["ready", "Ready"],
  ["fetching", "Fetching"],
  ["partial", "Partly there"],
  ["error", "Failed"],
  ["position-key", "Read position"],
  ["mark-key", "Head and index"],
  ["lens-key", "Shown larger beside it"],
] as const;

/** What the shapes of a window map mean. */
export function Legend() {
  return (
    <ul class="legend" aria-label="Legend of the window maps">
      {STATES.map(([state, name]) => (
        <li key={state}>
          <i class={`map-key ${state}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
