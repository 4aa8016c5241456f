import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Surface } from "./paint.js";

interface CanvasParts {
  readonly canvasRef: RefObject<HTMLCanvasElement>;
  readonly boxRef: RefObject<HTMLDivElement>;
  readonly widthPx: number;
}

/** A canvas that fills its box at the screen's own resolution, painted anew at every rendering. */
export function useCanvas(paint: (surface: Surface) => void): CanvasParts {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const boxRef = useRef<HTMLDivElement>(null);
  const [{ widthPx, heightPx }, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useEffect(() => {
    const box = boxRef.current;
    if (box === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize({ widthPx: width, heightPx: height });
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const canvas = canvasRef.current;
    const context = canvas?.getContext("2d") ?? null;
    if (canvas === null || context === null || widthPx === 0) return;
    const scale = devicePixelRatio;
    const [width, height] = [Math.round(widthPx * scale), Math.round(heightPx * scale)];
    // Setting a size clears the canvas and costs memory anew.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paint({ context, widthPx, heightPx });
  });
  return { canvasRef, boxRef, widthPx };
}
