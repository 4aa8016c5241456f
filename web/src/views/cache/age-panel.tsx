import { useState } from "preact/hooks";
import type { AgeBucket, CacheState } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { bytesText, exactBytes } from "../../format/bytes.js";
import { durationText } from "../../format/time.js";
import { Button } from "../../parts/button.js";
import { confirmThen } from "../../parts/confirm.js";
import { telling } from "../../parts/notices.js";
import { Empty, Panel } from "../../parts/panel.js";
import { mayChange } from "../../state/session.js";

interface AgePanelProps {
  readonly cache: CacheState;
  readonly again: () => void;
}

/** Cached bytes by the time since their last use, and a way to drop the older ones. */
export function AgePanel({ cache, again }: AgePanelProps) {
  const [steps, setSteps] = useState(10);
  const { ages, ttlMs } = cache;
  const fraction = steps / Math.max(1, ages.length);
  const marked = ages.slice(steps).reduce((sum, { bytes }) => sum + bytes, 0);
  if (ages.every(({ bytes }) => bytes === 0)) {
    return (
      <Panel title="Age of what is in memory" class="panel-ages">
        <Empty title="Nothing is in memory">
          Bytes that were read stay for {durationText(ttlMs)} after their last use, and show here by their age.
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel title="Age of what is in memory" class="panel-ages">
      <AgeBars ages={ages} steps={mayChange.value ? steps : ages.length} />
      {mayChange.value ? (
        <div class="age-purge">
          <label for="age">
            {steps === 0
              ? "Drop everything that is not in use"
              : `Drop what was last used ${ageText(fraction * ttlMs)} ago or longer`}
          </label>
          <input
            id="age"
            type="range"
            min={0}
            max={ages.length}
            value={steps}
            aria-valuetext={`${ageText(fraction * ttlMs)}: ${bytesText(marked)}`}
            onInput={(event) => setSteps(Number(event.currentTarget.value))}
          />
          <Button
            label={`Drop ${bytesText(marked)}`}
            icon="trash"
            disabled={marked === 0}
            onClick={() => askToPurge({ fraction, marked, ttlMs }, again)}
          />
        </div>
      ) : null}
    </Panel>
  );
}

function AgeBars({ ages, steps }: { readonly ages: readonly AgeBucket[]; readonly steps: number }) {
  const most = Math.max(1, ...ages.map(({ bytes }) => bytes));
  const last = ages.at(-1)?.toMs ?? 0;
  return (
    <figure class="ages">
      <ol class="age-bars">
        {ages.map(({ fromMs, toMs, bytes }, index) => {
          const text = `${ageText(fromMs)} to ${ageText(toMs)}: ${bytesText(bytes)}`;
          return (
            <li key={fromMs} class={index >= steps ? "goes" : ""} title={`${text} (${exactBytes(bytes)})`}>
              <span class="visually-hidden">
                {text}
                {index >= steps ? ", would go" : ""}
              </span>
              <span class="age-bar" style={{ height: `${bytes === 0 ? 0 : Math.max(2, (bytes / most) * 100)}%` }} />
            </li>
          );
        })}
      </ol>
      <figcaption>
        <span>just used</span>
        <span>{ageText(last / 2)}</span>
        <span>{ageText(last)} unused</span>
      </figcaption>
    </figure>
  );
}

function ageText(ms: number): string {
  return ms === 0 ? "0 s" : durationText(ms).replace(".0 s", " s");
}

function askToPurge(
  { fraction, marked, ttlMs }: { readonly fraction: number; readonly marked: number; readonly ttlMs: number },
  again: () => void,
): void {
  const which =
    fraction === 0 ? "Everything that is not in use" : `What was last used ${ageText(fraction * ttlMs)} ago or longer`;
  confirmThen({
    title: `Drop ${bytesText(marked)} from memory?`,
    text: `${which} leaves the memory. It is fetched again when something reads it.`,
    deed: "Drop",
    act: () =>
      telling(async () => {
        const { droppedBytes } = await ask("purgeCache", { body: { ageFraction: fraction } });
        again();
        return droppedBytes === 0 ? "There was nothing to drop." : `Dropped ${bytesText(droppedBytes)}.`;
      }),
  });
}
