import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string | number;
  /** Height of every row, the gap below it included. */
  readonly rowPx: number;
  readonly label: string;
  readonly render: (item: T) => ComponentChildren;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

// Rows beyond the edge, so that the focus and a quick wheel find something there.
const BEYOND = 4;
const FIRST_STRETCH: Stretch = { from: 0, to: 16 };

/** A list that draws only the rows in sight of the page's own scrolling; a screen reader is told of them all. */
export function VirtualList<T>({ items, keyOf, rowPx, label, render }: VirtualListProps<T>) {
  const ref = useRef<HTMLUListElement>(null);
  const [{ from, to }, setStretch] = useState(FIRST_STRETCH);
  useEffect(() => {
    const look = () => {
      const top = ref.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / rowPx) - BEYOND);
      const next = { from: first, to: first + Math.ceil(innerHeight / rowPx) + 2 * BEYOND };
      setStretch((old) => (old.from === next.from && old.to === next.to ? old : next));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [rowPx]);
  const start = Math.min(from, Math.max(0, items.length - 1));
  return (
    // Safari forgets that a list without bullets is one.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ul ref={ref} class="virtual-list" role="list" aria-label={label} style={{ height: `${items.length * rowPx}px` }}>
      {items.slice(start, to).map((item, index) => (
        <li
          key={keyOf(item)}
          style={{ top: `${(start + index) * rowPx}px`, height: `${rowPx}px` }}
          aria-setsize={items.length}
          aria-posinset={start + index + 1}
        >
          {render(item)}
        </li>
      ))}
    </ul>
  );
}
