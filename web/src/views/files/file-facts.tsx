import type { OpenFile } from "../../../../src/core/monitor/api.js";
import { bytesText, exactBytes } from "../../format/bytes.js";
import { playTimeText } from "../../format/time.js";
import { CAUSE_MEANINGS, CAUSE_TITLES } from "../../format/words.js";
import { Badge } from "../../parts/badge.js";

/** Whether a file is read on and on, waits, or rests. */
export function FileState({ file }: { readonly file: OpenFile }) {
  if (file.stall !== undefined) {
    return (
      <Badge tone="bad" icon="waiting" text={`Waits: ${CAUSE_TITLES[file.stall]}`} title={CAUSE_MEANINGS[file.stall]} />
    );
  }
  return file.playing ? <Badge tone="good" icon="play" text="Playing" /> : <Badge tone="none" text="Idle" />;
}

/** How far ahead it is there: in time where the bitrate is known. */
export function BufferText({ file }: { readonly file: OpenFile }) {
  const { bufferedBytes, bufferedSeconds } = file;
  const text = bufferedSeconds === undefined ? bytesText(bufferedBytes) : playTimeText(bufferedSeconds);
  return (
    <span class="buffer" title={`${exactBytes(bufferedBytes)} without a gap from the position on`}>
      {text} <span class="unit">ahead</span>
    </span>
  );
}
