import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { theme } from "../state/theme.js";
import { type Palette, paletteOf } from "./palette.js";

/** One line of a chart. */
export interface Line {
  readonly label: string;
  readonly colour: keyof Palette;
  /** Whether the space below is tinted. */
  readonly filled?: boolean;
  readonly dashed?: boolean;
}

interface ChartProps {
  readonly label: string;
  readonly lines: readonly Line[];
  /** Seconds since 1970, then the values of every line. */
  readonly data: uPlot.AlignedData;
  /** How a value reads at the axis. */
  readonly format: (value: number) => string;
  /** The values under the pointer are told to whoever shows them: an index of the data, or null. */
  readonly onPoint?: (index: number | null) => void;
  readonly heightPx: number;
}

// Seconds between two labels.
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 300, 600];

/** A chart over time. What it shows is said in words beside it. */
export function Chart(props: ChartProps) {
  const { label, data, heightPx } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const dataRef = useRef(data);
  dataRef.current = data;
  const colours = theme.value;
  useEffect(() => {
    const place = box.current;
    if (place === null) return;
    const width = () => Math.max(1, place.clientWidth);
    const made = new uPlot(optionsOf(props, { width: width(), palette: paletteOf(colours) }), dataRef.current, place);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: width(), height: heightPx }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [colours, heightPx]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div ref={box} class="chart" role="img" aria-label={label} style={{ height: `${heightPx}px` }} />;
}

function optionsOf(
  { lines, format, onPoint, heightPx }: ChartProps,
  { width, palette }: { readonly width: number; readonly palette: Palette },
): uPlot.Options {
  const axis = {
    stroke: palette.text,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
    font: "11px 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  };
  return {
    width,
    height: heightPx,
    padding: [12, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, niceTop(max)] } },
    axes: [
      { ...axis, size: 28, gap: 6, space: 72, incrs: TIME_STEPS, values: (_, splits) => splits.map(timeLabel) },
      {
        ...axis,
        size: 66,
        gap: 6,
        space: 36,
        splits: (_, __, ___, top) => partsOf(top, heightPx > 160 ? 4 : 2),
        values: (_, splits) => splits.map(format),
      },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, palette))],
    hooks: { setCursor: [({ cursor }) => onPoint?.(cursor.idx ?? null)] },
  };
}

function seriesOf({ label, colour, filled, dashed }: Line, palette: Palette): uPlot.Series {
  const stroke = palette[colour];
  return {
    label,
    stroke,
    width: 1.5,
    points: { show: false },
    ...(filled ? { fill: `${stroke}22` } : {}),
    ...(dashed ? { dash: [5, 4] } : {}),
  };
}

function timeLabel(seconds: number): string {
  const date = new Date(seconds * 1000);
  const text = date.toLocaleTimeString("en-GB");
  return date.getSeconds() === 0 ? text.slice(0, 5) : text;
}

/** The next number of bytes that reads well: 1, 2, 4 or 8 times a unit, or a hundred times it. */
function niceTop(max: number): number {
  if (max <= 0) return 1024 * 1024;
  return 2 ** Math.ceil(Math.log2(max * 1.05));
}

function partsOf(top: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, index) => (top / parts) * index);
}
