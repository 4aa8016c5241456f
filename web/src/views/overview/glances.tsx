import { agoText, durationText } from "../../format/time.js";
import { baseName, CAUSE_TITLES } from "../../format/words.js";
import { Empty, Panel } from "../../parts/panel.js";
import { mountNowMs, servers, stalls } from "../../state/mount.js";
import { addressOf } from "../../state/route.js";
import { ServerState } from "../servers/server-state.js";

/** How the servers are. */
export function ServersGlance() {
  return (
    <Panel title="Servers" aside={<a href={addressOf("servers")}>Manage</a>}>
      {servers.value.length === 0 ? (
        <Empty title="No server yet">
          <a href={addressOf("servers", "add")}>Add the first one</a>: its libraries then appear in the mount.
        </Empty>
      ) : (
        <ul class="glance">
          {servers.value.map((server) => (
            <li key={server.key} title={server.error?.message}>
              <span class="ellipsis">{server.key}</span>
              <span class="muted latency">{server.latencyMs === undefined ? "" : durationText(server.latencyMs)}</span>
              <ServerState server={server} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The newest stalls. */
export function StallsGlance() {
  const recent = stalls.value.slice(0, 5);
  return (
    <Panel title="Recent stalls" aside={<a href={addressOf("incidents")}>All</a>}>
      {recent.length === 0 ? (
        <Empty title="No stall so far">
          A read that waits for more than half a second is noted here, with its cause.
        </Empty>
      ) : (
        <ul class="glance">
          {recent.map((stall) => (
            <li key={stall.id} title={`${stall.path}: ${stall.detail}`}>
              <span class="ellipsis">{baseName(stall.path)}</span>
              <span class="muted">{CAUSE_TITLES[stall.cause]}</span>
              <span class="muted when">
                {stall.endedAtMs === undefined ? (
                  <b class="bad-text">waiting</b>
                ) : (
                  agoText(mountNowMs.value - stall.startedAtMs)
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
