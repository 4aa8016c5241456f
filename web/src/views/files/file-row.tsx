import { memo } from "preact/compat";
import type { OpenFile } from "../../../../src/core/monitor/api.js";
import { baseName, folderName, percentText, readersText } from "../../format/words.js";
import { Bytes, Rate } from "../../parts/quantity.js";
import { addressOf } from "../../state/route.js";
import { closeSpan, wholeSpan } from "../../window-map/blocks.js";
import { WindowMap } from "../../window-map/window-map.js";
import { BufferText, FileState } from "./file-facts.js";

interface FileRowProps {
  readonly file: OpenFile;
  readonly isChosen: boolean;
}

/** One open file in a list; drawn anew only when something about it changed. */
export const FileRow = memo(({ file, isChosen }: FileRowProps) => {
  const readers = readersText(file);
  return (
    <article class={isChosen ? "file-row chosen" : "file-row"}>
      <div class="file-head">
        <a
          class="file-name"
          href={addressOf("files", file.handle)}
          title={file.path}
          aria-current={isChosen ? "true" : undefined}
        >
          {baseName(file.path)}
        </a>
        <FileState file={file} />
      </div>
      <div class="file-sub">
        <span class="muted ellipsis" title={file.path}>
          {readers === "" ? "" : <b class="readers">{readers}</b>}
          {folderName(file.path)}
        </span>
        <span class="file-rates">
          <BufferText file={file} />
          <span title="From the server">
            <span aria-hidden="true">↓</span>
            <span class="visually-hidden">in</span> <Rate value={file.inBytesPerSecond} />
          </span>
          <span title="To the program">
            <span aria-hidden="true">↑</span>
            <span class="visually-hidden">out</span> <Rate value={file.outBytesPerSecond} />
          </span>
          <span class="file-place" title="Read position">
            {percentText(file.positionBytes / Math.max(1, file.sizeBytes))} <span class="unit">of</span>{" "}
            <Bytes value={file.sizeBytes} />
          </span>
        </span>
      </div>
      <div class="maps">
        <WindowMap file={file} span={wholeSpan(file)} lens={closeSpan(file)} name="row" />
        <WindowMap file={file} span={closeSpan(file)} name="row-close" />
      </div>
    </article>
  );
});
