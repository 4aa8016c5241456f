import { useEffect, useRef, useState } from "preact/hooks";
import type { OpenFile, Window } from "../../../src/core/monitor/api.js";
import { paletteOf } from "../charts/palette.js";
import { mountNowMs } from "../state/mount.js";
import { mayChange } from "../state/session.js";
import { theme } from "../state/theme.js";
import { placeOf, type Span, windowAt, windowInUse } from "./blocks.js";
import { mapText, windowText } from "./describe-window.js";
import { paintMap } from "./paint.js";
import { askToPurgeWindow } from "./purge-window.js";
import { useCanvas } from "./use-canvas.js";

interface WindowMapProps {
  readonly file: OpenFile;
  readonly span: Span;
  /** A part of it that another map shows larger: framed. */
  readonly lens?: Span;
  /** Tells maps of one file apart. */
  readonly name: string;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Number.MAX_SAFE_INTEGER,
  End: Number.MAX_SAFE_INTEGER,
};

/** A bar over a file, or a part of it. Its windows are reached by the pointer and by the arrow keys; choosing one asks to drop it. */
export function WindowMap({ file, span, lens, name }: WindowMapProps) {
  const { canvasRef, boxRef, widthPx } = useCanvas((surface) =>
    paintMap(file, { span, lens }, { surface, palette: paletteOf(theme.value) }),
  );
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const shown = file.windows.filter(({ start, end }) => start < span.to && end > span.from);
  const active = shown.find(({ start }) => start === chosen) ?? shown[windowInUse({ ...file, windows: shown })];
  const pick = (window: Window | undefined) => {
    if (window !== undefined && mayChange.value) askToPurgeWindow(file, window);
  };
  const under = (event: MouseEvent) => {
    const x = event.clientX - (boxRef.current?.getBoundingClientRect().left ?? 0);
    return shown[windowAt(shown, { x, widthPx }, span)];
  };
  const id = `${name}-${file.handle}-active`;
  const isInSight = file.positionBytes >= span.from && file.positionBytes <= span.to;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role depends on whether it has windows
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles have a label
    <div
      ref={boxRef}
      class={`window-map ${name}`}
      role={active === undefined ? "img" : "listbox"}
      tabIndex={active === undefined ? undefined : 0}
      aria-label={mapText(file)}
      aria-activedescendant={active === undefined ? undefined : id}
      onMouseMove={(event) => setChosen(under(event)?.start)}
      onMouseLeave={() => setChosen(undefined)}
      onClick={(event) => pick(under(event))}
      onKeyDown={(event) => onKey(event, { shown, active, choose: setChosen, pick })}
    >
      <canvas ref={canvasRef} />
      {isInSight ? <Position left={placeOf(file.positionBytes, span, 100)} /> : null}
      {active === undefined ? null : (
        <ActiveWindow id={id} window={active} span={span} isChosen={chosen !== undefined} />
      )}
    </div>
  );
}

function Position({ left }: { readonly left: number }) {
  const before = useRef(left);
  useEffect(() => {
    before.current = left;
  });
  // A seek is a jump, not a journey.
  const jumps = Math.abs(left - before.current) > 8;
  return <span class={jumps ? "position jumps" : "position"} style={{ left: `${left}%` }} aria-hidden="true" />;
}

interface ActiveProps {
  readonly id: string;
  readonly window: Window;
  readonly span: Span;
  readonly isChosen: boolean;
}

function ActiveWindow({ id, window, span, isChosen }: ActiveProps) {
  const from = Math.max(0, placeOf(window.start, span, 100));
  const to = Math.min(100, placeOf(window.end, span, 100));
  const side = from > 50 ? "right" : "left";
  const text = windowText(window, mountNowMs.value);
  return (
    <div
      id={id}
      role="option"
      aria-selected="true"
      tabIndex={-1}
      aria-label={mayChange.value ? `${text}. Enter drops it.` : text}
      class={isChosen ? "active-window chosen" : "active-window"}
      style={{ left: `${from}%`, width: `${to - from}%` }}
    >
      <span class={`window-tip ${side}`}>
        {text}
        {mayChange.value ? <em>click or Enter: drop</em> : null}
      </span>
    </div>
  );
}

interface KeyParts {
  readonly shown: readonly Window[];
  readonly active: Window | undefined;
  readonly choose: (start: number | undefined) => void;
  readonly pick: (window: Window | undefined) => void;
}

function onKey(event: KeyboardEvent, { shown, active, choose, pick }: KeyParts): void {
  const step = STEPS[event.key];
  if (step !== undefined && active !== undefined) {
    const next = Math.min(shown.length - 1, Math.max(0, shown.indexOf(active) + step));
    choose(shown[next]?.start);
  } else if (["Enter", " ", "Delete"].includes(event.key)) pick(active);
  else return;
  event.preventDefault();
}
