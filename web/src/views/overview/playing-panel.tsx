import type { OpenFile } from "../../../../src/core/monitor/api.js";
import { baseName, readersText } from "../../format/words.js";
import { Empty, Panel } from "../../parts/panel.js";
import { Rate } from "../../parts/quantity.js";
import { files, overview } from "../../state/mount.js";
import { addressOf } from "../../state/route.js";
import { closeSpan, wholeSpan } from "../../window-map/blocks.js";
import { WindowMap } from "../../window-map/window-map.js";
import { BufferText, FileState } from "../files/file-facts.js";

const MOST = 6;

/** What is being read on and on, with how far ahead it is there. */
export function PlayingPanel() {
  const playing = [...files.value.values()].filter((file) => file.playing || file.stall !== undefined);
  const { mountPoint = "" } = overview.value?.mount ?? {};
  return (
    <Panel title="Playing now" class="panel-playing" aside={<a href={addressOf("files")}>All open files</a>}>
      {playing.length === 0 ? (
        <Empty title="Nothing is playing">
          Open a film below <code>{mountPoint}</code> in any player: its windows fill here while it runs.
        </Empty>
      ) : (
        <ul class="playing-list">
          {playing.slice(0, MOST).map((file) => (
            <PlayingRow key={file.handle} file={file} />
          ))}
        </ul>
      )}
      {playing.length > MOST ? (
        <p class="more">
          <a href={addressOf("files")}>{playing.length - MOST} more</a>
        </p>
      ) : null}
    </Panel>
  );
}

function PlayingRow({ file }: { readonly file: OpenFile }) {
  return (
    <li class="playing-row">
      <div class="playing-head">
        <a class="file-name" href={addressOf("files", file.handle)} title={file.path}>
          {baseName(file.path)}
        </a>
        <FileState file={file} />
      </div>
      <div class="maps">
        <WindowMap file={file} span={wholeSpan(file)} lens={closeSpan(file)} name="playing" />
        <WindowMap file={file} span={closeSpan(file)} name="playing-close" />
      </div>
      <div class="playing-foot">
        <span class="muted ellipsis">{readersText(file) || file.entry}</span>
        <BufferText file={file} />
        <Rate value={file.outBytesPerSecond} />
      </div>
    </li>
  );
}
