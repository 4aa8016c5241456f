import type { Server, ServerTrialResult } from "../../../../src/core/monitor/api.js";
import { durationText } from "../../format/time.js";
import { Badge, type Tone } from "../../parts/badge.js";
import { Prose } from "../../parts/prose.js";

const STATES: Readonly<Record<Server["state"], readonly [tone: Tone, text: string]>> = {
  ready: ["good", "Ready"],
  connecting: ["busy", "Connecting"],
  failed: ["bad", "Failed"],
  disabled: ["none", "Disabled"],
};

/** State of a server in a word; one that is ready though its last ping failed says so. */
export function ServerState({ server }: { readonly server: Server }) {
  const [tone, text] = STATES[server.state];
  if (server.state === "ready" && server.error !== undefined) {
    return <Badge tone="bad" text="Unreachable" title={server.error.message} />;
  }
  return <Badge tone={tone} text={text} {...(server.state === "disabled" ? { icon: "power" as const } : {})} />;
}

const OUTCOMES: Readonly<Record<ServerTrialResult["outcome"], readonly [tone: Tone, text: string]>> = {
  ok: ["good", "Connected"],
  refused: ["bad", "Credentials refused"],
  unreachable: ["bad", "Unreachable"],
};

/** What came of a test of a connection. */
export function TrialOutcome({ result }: { readonly result: ServerTrialResult }) {
  const { outcome, product, version, latencyMs, error } = result;
  const [tone, text] = OUTCOMES[outcome];
  const icon = { ok: "check", refused: "lock", unreachable: "cross" } as const;
  return (
    <div class={`trial ${outcome}`} data-outcome={outcome}>
      <Badge tone={tone} icon={icon[outcome]} text={text} />
      {outcome === "ok" ? (
        <span>
          {[product, version].filter(Boolean).join(" ")}
          {latencyMs === undefined ? "" : ` answered in ${durationText(latencyMs)}`}
        </span>
      ) : (
        <span>
          <Prose text={error?.message} />{" "}
          <span class="muted">
            <Prose text={error?.hint} />
          </span>
        </span>
      )}
    </div>
  );
}
