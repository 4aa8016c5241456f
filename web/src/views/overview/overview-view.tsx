import { ServersGlance, StallsGlance } from "./glances.js";
import { MemoryPanel } from "./memory-panel.js";
import { PlayingPanel } from "./playing-panel.js";
import { ThroughputPanel } from "./throughput-panel.js";
import { Tiles } from "./tiles.js";

/** The mount at a glance. */
export function OverviewView() {
  return (
    <>
      <Tiles />
      <div class="overview-grid">
        <ThroughputPanel />
        <MemoryPanel />
        <PlayingPanel />
        <div class="stack">
          <ServersGlance />
          <StallsGlance />
        </div>
      </div>
    </>
  );
}
