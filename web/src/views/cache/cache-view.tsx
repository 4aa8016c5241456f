import type { CacheState } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { exactBytes } from "../../format/bytes.js";
import { durationText } from "../../format/time.js";
import { percentText } from "../../format/words.js";
import { Loading } from "../../parts/loading.js";
import { MemoryBar } from "../../parts/memory-bar.js";
import { Fact, Facts, Panel } from "../../parts/panel.js";
import { Bytes } from "../../parts/quantity.js";
import { useAnswer } from "../../parts/use-answer.js";
import { overview } from "../../state/mount.js";
import { addressOf } from "../../state/route.js";
import { AgePanel } from "./age-panel.js";

const EVERY_MS = 2000;

/** What is kept of media, how old it is, and a way to drop it. */
export function CacheView() {
  const { answer, failure, again } = useAnswer(() => ask("cache", {}), EVERY_MS);
  if (answer === undefined) return <Loading failure={failure} again={again} />;
  return (
    <div class="cache-grid">
      <Panel title="Memory" aside={<a href={addressOf("settings")}>Limits</a>}>
        <MemoryBar memory={overview.value?.memory ?? answer.memory} />
      </Panel>
      <AgePanel cache={answer} again={again} />
      <CacheNumbers cache={answer} />
    </div>
  );
}

function CacheNumbers({ cache }: { readonly cache: CacheState }) {
  const { totals, memory, windowBytes, ttlMs, hitRatio } = cache;
  const { store } = overview.value ?? {};
  return (
    <Panel title="Since the start">
      <Facts>
        <Fact name="Served from memory" title={exactBytes(totals.hitBytes)}>
          <Bytes value={totals.hitBytes} />
          {hitRatio === undefined ? "" : ` · ${percentText(hitRatio)}`}
        </Fact>
        <Fact name="Fetched from servers" title="Of media">
          <Bytes value={totals.fetchedBytes} />
        </Fact>
        <Fact name="Recalled from disk" title="Of media, from what is kept on disk">
          <Bytes value={totals.recalledBytes} />
        </Fact>
        <Fact name="Dropped unread" title="Fetched, and dropped before anything read it">
          <Bytes value={totals.wastedBytes} />
          {totals.fetchedBytes === 0 ? "" : ` · ${percentText(totals.wastedBytes / totals.fetchedBytes)}`}
        </Fact>
        <Fact name="Direct reads" title="Served by a request of their own, past the cache">
          {totals.directReads.toLocaleString("en")}
        </Fact>
        <Fact name="Files in memory" title="Of which something is there or on its way">
          {memory.files.toLocaleString("en")}
        </Fact>
        <Fact name="Window">
          <Bytes value={windowBytes} />
        </Fact>
        <Fact name="Kept unread for">{durationText(ttlMs)}</Fact>
        <Fact name="Database" title="Listings, metadata and artwork that survive a restart">
          {store === undefined ? "–" : <Bytes value={store.bytes} />}
          {store?.persistent === false ? " · in memory alone" : ""}
        </Fact>
      </Facts>
    </Panel>
  );
}
