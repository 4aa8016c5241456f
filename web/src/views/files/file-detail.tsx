import type { OpenFile } from "../../../../src/core/monitor/api.js";
import { exactBytes } from "../../format/bytes.js";
import { agoText, playTimeText } from "../../format/time.js";
import { baseName, CAUSE_MEANINGS, folderName, percentText, plural, readersText } from "../../format/words.js";
import { Button, IconButton } from "../../parts/button.js";
import { Fact, Facts } from "../../parts/panel.js";
import { Bytes, Rate } from "../../parts/quantity.js";
import { mountNowMs } from "../../state/mount.js";
import { mayChange } from "../../state/session.js";
import { closeSpan, wholeSpan } from "../../window-map/blocks.js";
import { askToPurgeFile } from "../../window-map/purge-window.js";
import { WindowMap } from "../../window-map/window-map.js";
import { FileState } from "./file-facts.js";
import { WindowTable } from "./window-table.js";

/** All that is known of one open file. */
export function FileDetail({ file, onClose }: { readonly file: OpenFile; readonly onClose: () => void }) {
  return (
    <section class="panel file-detail" aria-label={baseName(file.path)}>
      <header class="panel-head">
        <h2 class="file-title">{baseName(file.path)}</h2>
        <IconButton label="Close" icon="close" onClick={onClose} />
      </header>
      <p class="muted file-folder">{folderName(file.path)}</p>
      <FileState file={file} />
      {file.stall === undefined ? null : <p class="warning-line">{CAUSE_MEANINGS[file.stall]}</p>}
      <h3>Whole file</h3>
      <WindowMap file={file} span={wholeSpan(file)} lens={closeSpan(file)} name="whole" />
      <h3>Around the read position</h3>
      <WindowMap file={file} span={closeSpan(file)} name="close" />
      <FileNumbers file={file} />
      <div class="panel-actions">
        {mayChange.value ? (
          <Button label="Drop file from memory" icon="trash" onClick={() => askToPurgeFile(file)} />
        ) : null}
      </div>
      <WindowTable file={file} />
    </section>
  );
}

function FileNumbers({ file }: { readonly file: OpenFile }) {
  const nowMs = mountNowMs.value;
  return (
    <Facts>
      <Fact name="Position" title={exactBytes(file.positionBytes)}>
        <Bytes value={file.positionBytes} /> · {percentText(file.positionBytes / Math.max(1, file.sizeBytes))}
      </Fact>
      <Fact name="Size">
        <Bytes value={file.sizeBytes} />
      </Fact>
      <Fact name="Buffered ahead" title="There without a gap from the position on">
        <Bytes value={file.bufferedBytes} />
        {file.bufferedSeconds === undefined ? "" : ` · ${playTimeText(file.bufferedSeconds)}`}
      </Fact>
      <Fact name="Bitrate" title="As the server says">
        {file.bitsPerSecond === undefined ? "unknown" : `${(file.bitsPerSecond / 1e6).toFixed(1)} Mbit/s`}
      </Fact>
      <Fact name="From the server">
        <Rate value={file.inBytesPerSecond} /> · <Bytes value={file.inBytes} />
      </Fact>
      <Fact name="To the program">
        <Rate value={file.outBytesPerSecond} /> · <Bytes value={file.outBytes} />
      </Fact>
      <Fact name="Dropped unread" title="Fetched, and dropped before anything read it">
        <Bytes value={file.wastedBytes} />
      </Fact>
      <Fact name="Stalls">{plural(file.stalls, "stall")}</Fact>
      <Fact name="Read by">{readersText(file) || "unknown"}</Fact>
      <Fact name="Opened">{agoText(nowMs - file.openedAtMs)}</Fact>
      <Fact name="Server">{file.entry}</Fact>
      <Fact name="Window">
        <Bytes value={file.windowBytes} /> · handle {file.handle}
      </Fact>
    </Facts>
  );
}
