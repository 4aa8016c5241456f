import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { LogLine } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { hearLog, type LogLevel } from "../../api/live.js";
import { plural } from "../../format/words.js";
import { Button } from "../../parts/button.js";
import { FilterField } from "../../parts/filter-field.js";
import { tellFailure } from "../../parts/notices.js";
import { Empty } from "../../parts/panel.js";
import { SelectField } from "../../parts/select-field.js";
import { addressOf } from "../../state/route.js";
import { holds, joined } from "./log-lines.js";
import { LogRow } from "./log-row.js";

const LEVELS: Readonly<Record<LogLevel, string>> = {
  error: "Errors only",
  warn: "Warnings and up",
  info: "Information and up",
  debug: "Debugging and up",
  trace: "Everything",
};

const MOST_SHOWN = 400;

const level = signal<LogLevel>("info");
const filter = signal("");
const paused = signal(false);
const lines = signal<readonly LogLine[]>([]);
const inForce = signal<LogLevel | undefined>(undefined);

/** The end of the log, live. */
export function LogView() {
  const wanted = level.value;
  useEffect(() => {
    lines.value = [];
    const stop = hearLog(wanted, (line) => {
      lines.value = joined(lines.value, [line]);
    });
    ask("log", { query: { level: wanted, limit: 500 } }).then((log) => {
      inForce.value = log.level;
      lines.value = joined(lines.value, log.lines);
    }, tellFailure);
    return stop;
  }, [wanted]);
  return (
    <>
      <div class="toolbar">
        <FilterField label="Filter the log" value={filter} />
        <SelectField
          label="Show"
          value={wanted}
          options={LEVELS}
          onChange={(value) => {
            level.value = value;
          }}
        />
        <Button
          label={paused.value ? "Go on" : "Hold"}
          icon={paused.value ? "play" : "idle"}
          onClick={() => {
            paused.value = !paused.value;
          }}
        />
      </div>
      <Threshold />
      <Lines />
    </>
  );
}

function Threshold() {
  if (inForce.value === undefined) return null;
  return (
    <p class="muted list-count">
      The mount writes lines of level <b>{inForce.value}</b> and above; <a href={addressOf("settings")}>log.level</a>{" "}
      changes that.
    </p>
  );
}

function Lines() {
  const held = useRef<readonly LogLine[]>([]);
  const box = useRef<HTMLElement>(null);
  const follows = useRef(true);
  if (!paused.value) held.current = lines.value;
  const wanted = filter.value.trim().toLowerCase();
  const fitting = held.current.filter((line) => holds(line, wanted));
  const shown = fitting.slice(-MOST_SHOWN);
  const missed = lines.value.length - held.current.length;
  useLayoutEffect(() => {
    if (box.current !== null && follows.current) box.current.scrollTop = box.current.scrollHeight;
  });
  if (shown.length === 0) {
    return (
      <div class="panel">
        <Empty title={wanted === "" ? "No line yet" : "Nothing fits the filter"}>
          Lines appear here as they are written. A lower level shows more.
        </Empty>
      </div>
    );
  }
  return (
    <>
      <section
        ref={box}
        class="log-box"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        aria-label="Lines of the log, oldest first"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
      >
        <ol class="log-list">
          {shown.map((line) => (
            <LogRow key={line.id} line={line} />
          ))}
        </ol>
      </section>
      {paused.value ? <p class="muted list-count">Held. {plural(Math.max(0, missed), "new line")} meanwhile.</p> : null}
    </>
  );
}
