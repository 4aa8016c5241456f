/** Outlines on a grid of 16, stroked. */
const PATHS = {
  overview: "M2.5 9.5 5.5 6l3 3 5-5.5M2.5 13.5h11",
  files: "M2.5 4.5h11v7h-11zM5 4.5v7M11 4.5v7M6.8 6.6l3 1.4-3 1.4z",
  cache:
    "M2.5 5c0-1.4 2.5-2.5 5.5-2.5s5.5 1.1 5.5 2.5S11 7.5 8 7.5 2.5 6.4 2.5 5zM2.5 5v6c0 1.4 2.5 2.5 5.5 2.5s5.5-1.1 5.5-2.5V5M2.5 8c0 1.4 2.5 2.5 5.5 2.5S13.5 9.4 13.5 8",
  servers: "M2.5 2.5h11v4.5h-11zM2.5 9h11v4.5h-11zM5 4.75h.01M5 11.25h.01M8 4.75h3M8 11.25h3",
  plugins: "M6 2.5v3M10 2.5v3M4 5.5h8v2.5a4 4 0 0 1-8 0zM8 12v2",
  incidents: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.01",
  log: "M3 3.5h10M3 6.5h7M3 9.5h10M3 12.5h5",
  settings:
    "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M8.5 4.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M4.5 11.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  sun: "M8 5a3 3 0 1 0 0 6a3 3 0 0 0 0-6zM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  refresh: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.5h-2.5",
  play: "M5 3.5l7 4.5-7 4.5z",
  idle: "M5.5 4v8M10.5 4v8",
  waiting: "M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 3 5 4 5 5.5s-5 2.5-5 5.5M10.5 2.5c0 3-5 4-5 5.5s5 2.5 5 5.5",
  check: "M3 8.5l3.5 3.5L13 4.5",
  cross: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11zM6 6l4 4M10 6l-4 4",
  trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.500 9h6l.500-9M6.8 7v4M9.2 7v4",
  edit: "M3 13l.700-3L10.5 3.2l2.3 2.3L6 12.3zM9 4.7l2.3 2.3",
  plus: "M8 3v10M3 8h10",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.5a2.5 2.5 0 0 1 5 0v2",
  plug: "M8 8h.01M5.2 10.8a4 4 0 0 1 0-5.6M10.8 5.2a4 4 0 0 1 0 5.6M3.1 12.9a6.9 6.9 0 0 1 0-9.8M12.9 3.1a6.9 6.9 0 0 1 0 9.8",
  power: "M8 2.5v5M4.7 4.5a5 5 0 1 0 6.6 0",
  back: "M9.5 3.5 5 8l4.5 4.5",
  keyboard: "M1.5 4.5h13v7.5h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 9.7h6",
  exit: "M6.5 13.5h-4v-11h4M10.5 11l3-3-3-3M13.5 8h-7.5",
  info: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11zM8 7.5v3.2M8 5.3v.01",
} as const;

/** Name of a drawing. */
export type IconName = keyof typeof PATHS;

/** A small drawing beside a word; says nothing to a screen reader. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
