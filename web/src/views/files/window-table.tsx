import { useState } from "preact/hooks";
import type { OpenFile, Window } from "../../../../src/core/monitor/api.js";
import { agoText, durationText } from "../../format/time.js";
import { Button, IconButton } from "../../parts/button.js";
import { mountNowMs } from "../../state/mount.js";
import { mayChange } from "../../state/session.js";
import { windowRange, windowState } from "../../window-map/describe-window.js";
import { askToPurgeWindow } from "../../window-map/purge-window.js";

const AT_FIRST = 20;

/** The windows in words, for whoever prefers a table to a picture. */
export function WindowTable({ file }: { readonly file: OpenFile }) {
  const [most, setMost] = useState(AT_FIRST);
  const { windows } = file;
  if (windows.length === 0) return <p class="muted">Nothing of this file is in memory.</p>;
  return (
    <>
      <h3>Windows</h3>
      <table class="table window-table">
        <thead>
          <tr>
            <th scope="col">Bytes</th>
            <th scope="col">State</th>
            <th scope="col">Used</th>
            {mayChange.value ? (
              <th scope="col">
                <span class="visually-hidden">Drop</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {windows.slice(0, most).map((window) => (
            <WindowLine key={window.start} file={file} window={window} />
          ))}
        </tbody>
      </table>
      {windows.length > most ? (
        <Button label={`Show ${Math.min(200, windows.length - most)} more`} onClick={() => setMost(most + 200)} />
      ) : null}
    </>
  );
}

function WindowLine({ file, window }: { readonly file: OpenFile; readonly window: Window }) {
  const nowMs = mountNowMs.value;
  const { lastAccessMs, expiresAtMs, state } = window;
  const range = windowRange(window);
  return (
    <tr>
      <th scope="row">{range}</th>
      <td>
        <i class={`map-key ${state}`} /> {windowState(window)}
      </td>
      <td title={expiresAtMs === undefined ? undefined : `goes in ${durationText(Math.max(0, expiresAtMs - nowMs))}`}>
        {lastAccessMs === 0 ? "–" : agoText(nowMs - lastAccessMs)}
      </td>
      {mayChange.value ? (
        <td class="cell-action">
          <IconButton label={`Drop ${range}`} icon="trash" onClick={() => askToPurgeWindow(file, window)} />
        </td>
      ) : null}
    </tr>
  );
}
