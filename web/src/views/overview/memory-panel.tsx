import { useMemo } from "preact/hooks";
import { Chart, type Line } from "../../charts/chart.js";
import { bytesText } from "../../format/bytes.js";
import { plural } from "../../format/words.js";
import { MemoryBar } from "../../parts/memory-bar.js";
import { Panel } from "../../parts/panel.js";
import { overview, samples } from "../../state/mount.js";
import { addressOf } from "../../state/route.js";

const LINES: readonly Line[] = [
  { label: "Reserved", colour: "mark" },
  { label: "In memory", colour: "ready", filled: true },
];

/** The account of memory, now and over the last minutes. */
export function MemoryPanel() {
  const all = samples.value;
  const shown = useMemo(() => all.slice(-300), [all]);
  const data = useMemo(
    () =>
      [
        shown.map(({ atMs }) => atMs / 1000),
        shown.map(({ reservedBytes }) => reservedBytes),
        shown.map(({ cachedBytes }) => cachedBytes),
      ] as [number[], number[], number[]],
    [shown],
  );
  const memory = overview.value?.memory;
  if (memory === undefined) return null;
  return (
    <Panel title="Memory" class="panel-memory" aside={<a href={addressOf("cache")}>Cache</a>}>
      <MemoryBar memory={memory} />
      {memory.waiting === 0 ? null : (
        <p class="warning-line">{plural(memory.waiting, "read waits", "reads wait")} for room.</p>
      )}
      <Chart
        label={`Memory over five minutes; now ${bytesText(memory.reservedBytes)} reserved`}
        lines={LINES}
        data={data}
        format={(value) => (value === 0 ? "0" : bytesText(value).replace(/\.0+ /, " "))}
        heightPx={104}
      />
    </Panel>
  );
}
