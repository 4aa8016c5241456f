import { signal } from "@preact/signals";
import type { OpenFile } from "../../../../src/core/monitor/api.js";
import { plural } from "../../format/words.js";
import { FilterField } from "../../parts/filter-field.js";
import { Empty } from "../../parts/panel.js";
import { SelectField } from "../../parts/select-field.js";
import { VirtualList } from "../../parts/virtual-list.js";
import { isNarrow } from "../../state/media-query.js";
import { files, overview } from "../../state/mount.js";
import { addressOf, goTo, route } from "../../state/route.js";
import { FileDetail } from "./file-detail.js";
import { FileRow } from "./file-row.js";
import { Legend } from "./legend.js";
import { type FileOrder, ORDERS, shownFiles } from "./shown-files.js";

const filter = signal("");
const order = signal<FileOrder>("opened");

const ROW_PX = 100;
const NARROW_ROW_PX = 140;

/** Every open file with the map of its windows. */
export function FilesView() {
  const all = files.value;
  const { detail } = route.value;
  const chosen = detail === undefined ? undefined : all.get(Number(detail));
  if (all.size === 0) return <NoFiles />;
  return (
    <div class={detail === undefined ? "files" : "files has-detail"}>
      <div class="file-list">
        <Toolbar />
        <Legend />
        <List handle={chosen?.handle} />
      </div>
      {detail === undefined ? null : (
        <aside class="file-side" aria-label="Chosen file">
          {chosen === undefined ? (
            <Closed />
          ) : (
            <FileDetail key={chosen.handle} file={chosen} onClose={() => goTo("files")} />
          )}
        </aside>
      )}
    </div>
  );
}

function Toolbar() {
  return (
    <div class="toolbar">
      <FilterField label="Filter by path, server or program" value={filter} />
      <SelectField
        label="Order"
        value={order.value}
        options={ORDERS}
        onChange={(value) => {
          order.value = value;
        }}
      />
    </div>
  );
}

function List({ handle }: { readonly handle: number | undefined }) {
  const all = [...files.value.values()];
  const shown = shownFiles(all, { filter: filter.value, order: order.value });
  const label =
    shown.length === all.length
      ? plural(all.length, "open file")
      : `${shown.length} of ${plural(all.length, "open file")}`;
  return (
    <>
      <p class="list-count muted">{label}</p>
      {shown.length === 0 ? <Empty title="Nothing fits the filter">Clear it to see every open file.</Empty> : null}
      <VirtualList<OpenFile>
        items={shown}
        keyOf={(file) => file.handle}
        rowPx={isNarrow.value ? NARROW_ROW_PX : ROW_PX}
        label={label}
        render={(file) => <FileRow file={file} isChosen={file.handle === handle} />}
      />
    </>
  );
}

function NoFiles() {
  const { mountPoint = "" } = overview.value?.mount ?? {};
  return (
    <div class="panel">
      <Empty title="No media file is open">
        Play something below <code>{mountPoint}</code>, or copy it: every open file appears here with a map of what of
        it is in memory, what is on its way, and where it is being read. A choice of a window drops it from memory.
      </Empty>
    </div>
  );
}

function Closed() {
  return (
    <div class="panel">
      <Empty title="This file was closed">
        What of it is in memory stays there for a while. <a href={addressOf("files")}>Back to the open files</a>
      </Empty>
    </div>
  );
}
