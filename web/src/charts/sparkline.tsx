interface SparklineProps {
  /** 0 to 1, oldest first; undefined leaves a gap. */
  readonly parts: readonly (number | undefined)[];
}

const WIDTH = 100;
const HEIGHT = 24;

/** A line the size of a word. The number beside it says what is true now. */
export function Sparkline({ parts }: SparklineProps) {
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={pathOf(parts)} />
    </svg>
  );
}

function pathOf(parts: readonly (number | undefined)[]): string {
  const stepPx = WIDTH / Math.max(1, parts.length - 1);
  return parts
    .map((part, index) => {
      if (part === undefined) return "";
      const isStart = index === 0 || parts[index - 1] === undefined;
      return `${isStart ? "M" : "L"}${(index * stepPx).toFixed(1)} ${(HEIGHT - 2 - part * (HEIGHT - 4)).toFixed(1)}`;
    })
    .join("");
}
