import type { LogLine, Stall, StallCause } from "../../../../src/core/monitor/api.js";
import { bytesText, exactBytes } from "../../format/bytes.js";
import { clockText, durationText, momentText } from "../../format/time.js";
import { baseName, CAUSE_MEANINGS, CAUSE_TITLES, plural } from "../../format/words.js";
import { Badge } from "../../parts/badge.js";
import { Empty, Panel } from "../../parts/panel.js";
import { errors, mountNowMs, overview, stalls } from "../../state/mount.js";
import { LevelBadge } from "../log/log-row.js";

/** What kept programs waiting, and what went wrong. */
export function IncidentsView() {
  return (
    <div class="incidents">
      <CausesPanel />
      <StallsPanel />
      <ErrorsPanel />
    </div>
  );
}

function CausesPanel() {
  const counts = overview.value?.stalls;
  if (counts === undefined) return null;
  const most = Math.max(1, ...Object.values(counts.byCause));
  return (
    <Panel
      title="Stalls by cause"
      class="panel-causes"
      aside={<span class="muted">{plural(counts.total, "stall")} since the start</span>}
    >
      <ul class="causes">
        {(Object.keys(CAUSE_TITLES) as StallCause[]).map((cause) => (
          <li key={cause}>
            <span class="cause-name">{CAUSE_TITLES[cause]}</span>
            <span class="cause-bar" aria-hidden="true">
              <span style={{ width: `${(counts.byCause[cause] / most) * 100}%` }} />
            </span>
            <b class="cause-count">{counts.byCause[cause].toLocaleString("en")}</b>
            <span class="cause-meaning muted">{CAUSE_MEANINGS[cause]}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function StallsPanel() {
  return (
    <Panel title="Recent stalls" class="panel-stalls">
      {stalls.value.length === 0 ? (
        <Empty title="No stall so far">
          When a read waits for more than half a second, the file, the time and the cause are noted here.
        </Empty>
      ) : (
        <ol class="incident-list">
          {stalls.value.map((stall) => (
            <StallRow key={stall.id} stall={stall} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function StallRow({ stall }: { readonly stall: Stall }) {
  const { path, cause, detail, offsetBytes, startedAtMs, endedAtMs, failed } = stall;
  const lasted = durationText((endedAtMs ?? mountNowMs.value) - startedAtMs);
  return (
    <li>
      <time title={momentText(startedAtMs)}>{clockText(startedAtMs)}</time>
      <div class="incident-text">
        <p class="incident-title">
          <b>{CAUSE_TITLES[cause]}</b>
          <span title={path}>{baseName(path)}</span>
          <span class="muted" title={exactBytes(offsetBytes)}>
            at {bytesText(offsetBytes)}
          </span>
        </p>
        <p class="muted">{detail}</p>
      </div>
      <span class="incident-end">
        {endedAtMs === undefined ? (
          <Badge tone="bad" icon="waiting" text={`waits ${lasted}`} />
        ) : failed === undefined ? (
          lasted
        ) : (
          <Badge tone="bad" text={`${lasted}, ${failed}`} />
        )}
      </span>
    </li>
  );
}

function ErrorsPanel() {
  return (
    <Panel title="Warnings and errors" class="panel-errors">
      {errors.value.length === 0 ? (
        <Empty title="Nothing went wrong so far">
          Warnings and errors of the log are kept here, the last hundred of them.
        </Empty>
      ) : (
        <ol class="incident-list">
          {errors.value.map((line) => (
            <ErrorRow key={line.id} line={line} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function ErrorRow({ line }: { readonly line: LogLine }) {
  return (
    <li>
      <time title={momentText(line.atMs)}>{clockText(line.atMs)}</time>
      <div class="incident-text">
        <p class="incident-title">{line.message}</p>
        <p class="muted">
          {line.scope} {line.code === undefined ? null : <code>{line.code}</code>}
        </p>
      </div>
      <span class="incident-end">
        <LevelBadge level={line.level} />
      </span>
    </li>
  );
}
