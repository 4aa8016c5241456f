import type { OpenFile, Window } from "../../../src/core/monitor/api.js";
import { ask } from "../api/ask.js";
import { bytesText } from "../format/bytes.js";
import { baseName } from "../format/words.js";
import { confirmThen } from "../parts/confirm.js";
import { telling } from "../parts/notices.js";
import { windowRange } from "./describe-window.js";

/** Asks whether to drop a window, and drops it. */
export function askToPurgeWindow({ handle, path }: OpenFile, window: Window): void {
  const range = windowRange(window);
  confirmThen({
    title: "Drop this window?",
    text: `${range} of ${baseName(path)} leaves the memory. It is fetched again when something reads it.`,
    deed: "Drop window",
    act: () =>
      telling(async () => {
        const params = { handle, start: window.start };
        const { purged, droppedBytes } = await ask("purgeWindow", { params });
        return purged
          ? `Dropped ${range}: ${bytesText(droppedBytes)} given back.`
          : `${range} stays: something reads it.`;
      }),
  });
}

/** Asks whether to drop all of a file, and drops it. */
export function askToPurgeFile({ handle, path }: OpenFile): void {
  confirmThen({
    title: "Drop this file from memory?",
    text: `Every window of ${baseName(path)} that nothing waits for leaves the memory. What is read next is fetched again.`,
    deed: "Drop file",
    act: () =>
      telling(async () => {
        const { purged, droppedBytes } = await ask("purgeFile", { params: { handle } });
        return purged ? `Dropped ${bytesText(droppedBytes)} of ${baseName(path)}.` : "There was nothing to drop.";
      }),
  });
}
