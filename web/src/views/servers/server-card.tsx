import { useState } from "preact/hooks";
import type { Server, ServerTrialResult } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { durationText } from "../../format/time.js";
import { plural } from "../../format/words.js";
import { Button } from "../../parts/button.js";
import { tellFailure } from "../../parts/notices.js";
import { Fact, Facts } from "../../parts/panel.js";
import { Prose } from "../../parts/prose.js";
import { Bytes, Rate } from "../../parts/quantity.js";
import { goTo } from "../../state/route.js";
import { mayChange } from "../../state/session.js";
import { editDetail } from "./edit-detail.js";
import { refreshServer, removeServer, switchServer } from "./server-deeds.js";
import { ServerState, TrialOutcome } from "./server-state.js";

/** One entry. */
export function ServerCard({ server }: { readonly server: Server }) {
  const { key, type, product, version, error } = server;
  return (
    <section class="panel card server-card" aria-label={key}>
      <header class="panel-head">
        <h2 class="ellipsis" title={key}>
          {key}
        </h2>
        <ServerState server={server} />
      </header>
      <p class="muted">{product === undefined ? `${type} connector` : `${product} ${version ?? ""}`}</p>
      {error === undefined ? null : (
        <p class="warning-line">
          <Prose text={error.message} />{" "}
          <span class="muted">
            <Prose text={error.hint} />
          </span>{" "}
          <code>{error.code}</code>
        </p>
      )}
      <ServerFacts server={server} />
      {mayChange.value ? <ServerActions server={server} /> : null}
    </section>
  );
}

function ServerFacts({ server }: { readonly server: Server }) {
  const { latencyMs, listings, oldestListingAgeMs, staleListings, connectionsInUse, maxConnections } = server;
  return (
    <Facts>
      <Fact name="Latency" title="Of the last ping">
        {latencyMs === undefined ? "–" : durationText(latencyMs)}
      </Fact>
      <Fact name="Connections" title="Requests under way, of so many at once">
        {connectionsInUse} of {maxConnections}
        {server.connectionsWaiting === 0 ? "" : ` · ${server.connectionsWaiting} waiting`}
      </Fact>
      <Fact name="Receiving">
        <Rate value={server.inBytesPerSecond} />
      </Fact>
      <Fact name="Received" title="Since the start">
        <Bytes value={server.inBytes} />
      </Fact>
      <Fact name="Listings" title="Known ones, and the age of the oldest">
        {listings}
        {oldestListingAgeMs === undefined ? "" : ` · up to ${durationText(oldestListingAgeMs)} old`}
      </Fact>
      <Fact name="Limit">{server.maxMbitPerSecond === undefined ? "none" : `${server.maxMbitPerSecond} Mbit/s`}</Fact>
      {staleListings === 0 ? null : (
        <Fact name="Stale" title="Served though their refresh failed">
          {plural(staleListings, "listing")}
        </Fact>
      )}
    </Facts>
  );
}

function ServerActions({ server }: { readonly server: Server }) {
  const [result, setResult] = useState<ServerTrialResult | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const { key, enabled } = server;
  const test = async () => {
    setBusy(true);
    setResult(undefined);
    await ask("testServer", { body: { key } }).then(setResult, tellFailure);
    setBusy(false);
  };
  return (
    <>
      <div aria-live="polite">{result === undefined ? null : <TrialOutcome result={result} />}</div>
      <div class="panel-actions">
        <Button
          label="Test"
          says={`Test the connection to ${key}`}
          icon="plug"
          busy={busy}
          onClick={() => void test()}
        />
        <Button
          label="Refresh"
          says={`Refresh the listings of ${key}`}
          icon="refresh"
          disabled={!enabled}
          onClick={() => void refreshServer(server)}
        />
        <Button label="Edit" says={`Edit ${key}`} icon="edit" onClick={() => goTo("servers", editDetail(key))} />
        <Button
          label={enabled ? "Disable" : "Enable"}
          says={`${enabled ? "Disable" : "Enable"} ${key}`}
          icon="power"
          onClick={() => switchServer(server)}
        />
        <Button label="Remove" says={`Remove ${key}`} icon="trash" onClick={() => removeServer(server)} />
      </div>
    </>
  );
}
