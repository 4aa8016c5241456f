/** Colours of drawings, as the style sheet says them for the theme in use. */
export interface Palette {
  readonly in: string;
  readonly out: string;
  readonly ready: string;
  readonly partial: string;
  readonly fetching: string;
  readonly error: string;
  readonly track: string;
  readonly mark: string;
  readonly grid: string;
  readonly text: string;
}

const NAMES = ["in", "out", "ready", "partial", "fetching", "error", "track", "mark", "grid", "text"] as const;

let known: { readonly theme: string; readonly palette: Palette } | undefined;

/** The colours of a theme; read once for each. */
export function paletteOf(theme: string): Palette {
  if (known?.theme === theme) return known.palette;
  const style = getComputedStyle(document.documentElement);
  const palette = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--draw-${name}`).trim()]));
  known = { theme, palette: palette as unknown as Palette };
  return known.palette;
}
