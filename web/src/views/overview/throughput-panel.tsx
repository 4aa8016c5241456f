import { useMemo, useState } from "preact/hooks";
import { Chart, type Line } from "../../charts/chart.js";
import { rateText } from "../../format/bytes.js";
import { clockText } from "../../format/time.js";
import { Choice } from "../../parts/choice.js";
import { Panel } from "../../parts/panel.js";
import { samples } from "../../state/mount.js";

const LINES: readonly Line[] = [
  { label: "From servers", colour: "in", filled: true },
  { label: "To programs", colour: "out" },
];

const SPANS = [
  { value: 60, label: "1 min" },
  { value: 300, label: "5 min" },
  { value: 600, label: "10 min" },
] as const;

/** Bytes in and out over the last minutes. */
export function ThroughputPanel() {
  const [seconds, setSeconds] = useState(300);
  const [point, setPoint] = useState<number | null>(null);
  const all = samples.value;
  const shown = useMemo(() => all.slice(-seconds), [all, seconds]);
  const data = useMemo(
    () =>
      [
        shown.map(({ atMs }) => atMs / 1000),
        shown.map(({ inBytesPerSecond }) => inBytesPerSecond),
        shown.map(({ outBytesPerSecond }) => outBytesPerSecond),
      ] as [number[], number[], number[]],
    [shown],
  );
  const told = (point === null ? undefined : shown[point]) ?? shown.at(-1);
  const inRate = rateText(told?.inBytesPerSecond ?? 0);
  const outRate = rateText(told?.outBytesPerSecond ?? 0);
  return (
    <Panel
      title="Throughput"
      class="panel-throughput"
      aside={<Choice label="Time shown" options={SPANS} value={seconds} onChange={setSeconds} />}
    >
      <p class="chart-legend">
        <span>
          <i class="line-mark in" />
          From servers <b>{inRate}</b>
        </span>
        <span>
          <i class="line-mark out" />
          To programs <b>{outRate}</b>
        </span>
        <span class="chart-time">{point === null || told === undefined ? "now" : clockText(told.atMs)}</span>
      </p>
      <Chart
        label={`Throughput over ${seconds / 60} minutes; now ${inRate} from servers and ${outRate} to programs`}
        lines={LINES}
        data={data}
        format={(value) => (value === 0 ? "0" : rateText(value).replace(/\.0+ /, " "))}
        onPoint={setPoint}
        heightPx={256}
      />
    </Panel>
  );
}
