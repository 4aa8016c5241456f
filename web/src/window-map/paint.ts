import type { OpenFile } from "../../../src/core/monitor/api.js";
import type { Palette } from "../charts/palette.js";
import { type Block, blocksOf, placeOf, type Span } from "./blocks.js";

/** The place to paint on, in CSS pixels. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What of a file is shown, and what of that is framed. */
export interface Shown {
  readonly span: Span;
  readonly lens: Span | undefined;
}

const MARK_PX = 3;

/** Paints a map. Every state has a shape of its own: full, half as high, filling from the left, hatched. */
export function paintMap(
  file: OpenFile,
  { span, lens }: Shown,
  { surface, palette }: { surface: Surface; palette: Palette },
): void {
  const { context, widthPx, heightPx } = surface;
  const barPx = heightPx - MARK_PX - 1;
  context.clearRect(0, 0, widthPx, heightPx);
  context.fillStyle = palette.track;
  context.fillRect(0, 0, widthPx, barPx);
  for (const block of blocksOf(file.windows, span, widthPx)) paintBlock(block, barPx, { context, palette });
  context.fillStyle = palette.mark;
  for (const part of [file.head, file.index]) {
    if (part === undefined || part.start >= span.to || part.end <= span.from) continue;
    const from = Math.max(0, placeOf(part.start, span, widthPx));
    const width = Math.max(4, Math.min(widthPx, placeOf(part.end, span, widthPx)) - from);
    context.fillRect(Math.min(from, widthPx - width), heightPx - MARK_PX, width, MARK_PX);
  }
  frame({ span, lens }, surface, palette);
}

/** A frame of two hairs, so that it shows on every colour. */
function frame({ span, lens }: Shown, { context, widthPx, heightPx }: Surface, palette: Palette): void {
  if (lens === undefined) return;
  const barPx = heightPx - MARK_PX - 1;
  const left = Math.max(0.5, placeOf(lens.from, span, widthPx) - 1.5);
  const right = Math.min(widthPx - 0.5, placeOf(lens.to, span, widthPx) + 1.5);
  context.lineWidth = 1;
  context.strokeStyle = palette.mark;
  context.strokeRect(left, 0.5, right - left, barPx - 1);
}

type Brush = { readonly context: CanvasRenderingContext2D; readonly palette: Palette };

function paintBlock({ x, width, state, filled }: Block, barPx: number, { context, palette }: Brush): void {
  switch (state) {
    case "ready":
      context.fillStyle = palette.ready;
      context.fillRect(x, 0, width, barPx);
      return;
    case "partial":
      context.fillStyle = palette.partial;
      context.fillRect(x, barPx / 2, width, barPx / 2);
      return;
    case "fetching":
      context.fillStyle = palette.fetching;
      context.globalAlpha = 0.3;
      context.fillRect(x, 0, width, barPx);
      context.globalAlpha = 1;
      context.fillRect(x, 0, width * filled, barPx);
      return;
    case "error":
      hatch({ x, width, barPx }, palette.error, context);
  }
}

function hatch(
  { x, width, barPx }: { readonly x: number; readonly width: number; readonly barPx: number },
  colour: string,
  context: CanvasRenderingContext2D,
): void {
  context.save();
  context.beginPath();
  context.rect(x, 0, width, barPx);
  context.clip();
  context.fillStyle = colour;
  context.globalAlpha = 0.35;
  context.fillRect(x, 0, width, barPx);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let left = x - barPx; left < x + width; left += 4) {
    context.moveTo(left, barPx);
    context.lineTo(left + barPx, 0);
  }
  context.stroke();
  context.restore();
}
