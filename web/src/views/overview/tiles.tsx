import type { ComponentChildren } from "preact";
import { Sparkline } from "../../charts/sparkline.js";
import { bytesText, exactBytes } from "../../format/bytes.js";
import { durationText, momentText } from "../../format/time.js";
import { percentText } from "../../format/words.js";
import { Bytes, Quantity, Rate } from "../../parts/quantity.js";
import { files, mountNowMs, overview, samples } from "../../state/mount.js";
import { addressOf } from "../../state/route.js";

/** The numbers that matter first. */
export function Tiles() {
  const now = overview.value;
  if (now === undefined) return null;
  const { totals, stalls, mount } = now;
  const playing = [...files.value.values()].filter((file) => file.playing).length;
  return (
    <div class="tiles">
      <Tile
        name="From servers"
        mark="in"
        below={<>{bytesText(totals.inBytes)} in all</>}
        title={exactBytes(totals.inBytes)}
      >
        <Rate value={now.inBytesPerSecond} />
      </Tile>
      <Tile
        name="To programs"
        mark="out"
        below={<>{bytesText(totals.outBytes)} in all</>}
        title={exactBytes(totals.outBytes)}
      >
        <Rate value={now.outBytesPerSecond} />
      </Tile>
      <HitTile />
      <Tile name="Playing" below={<a href={addressOf("files")}>{now.openFiles} open</a>}>
        <Quantity number={String(playing)} unit={playing === 1 ? "file" : "files"} />
      </Tile>
      <Tile
        name="Stalls"
        alarm={stalls.active > 0}
        below={<a href={addressOf("incidents")}>{stalls.active > 0 ? `${stalls.active} waiting now` : "none now"}</a>}
      >
        <Quantity number={String(stalls.total)} unit="in all" />
      </Tile>
      <Tile
        name="Uptime"
        below={
          <>
            process {mount.pid}, <Bytes value={now.rssBytes} />
          </>
        }
        title={`since ${momentText(mount.startedAtMs)}`}
      >
        {durationText(Math.max(1000, mountNowMs.value - mount.startedAtMs))}
      </Tile>
    </div>
  );
}

function HitTile() {
  const { hitRatio, totals } = overview.value ?? {};
  if (totals === undefined) return null;
  const recent = samples.value.slice(-90).map((sample) => sample.hitRatio);
  return (
    <Tile
      name="Served from memory"
      below={<Sparkline parts={recent} />}
      title={`${exactBytes(totals.hitBytes)} were given without waiting`}
    >
      {hitRatio === undefined ? "–" : percentText(hitRatio)}
    </Tile>
  );
}

interface TileProps {
  readonly name: string;
  readonly children: ComponentChildren;
  readonly below: ComponentChildren;
  readonly mark?: "in" | "out";
  readonly alarm?: boolean;
  readonly title?: string;
}

function Tile({ name, children, below, mark, alarm = false, title }: TileProps) {
  return (
    <div class={alarm ? "tile alarm" : "tile"} title={title}>
      <span class="tile-name">
        {mark === undefined ? null : <i class={`line-mark ${mark}`} />}
        {name}
      </span>
      <span class="tile-value">{children}</span>
      <span class="tile-below">{below}</span>
    </div>
  );
}
