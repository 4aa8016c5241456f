import { connection } from "../api/live.js";
import { momentText } from "../format/time.js";
import { Icon } from "../parts/icon.js";
import { Prose } from "../parts/prose.js";
import { mountNowMs, overview } from "../state/mount.js";
import { RetryLine } from "./header.js";

/** What must be known on every view. */
export function Banners() {
  return (
    <div class="banners">
      {connection.value === "lost" ? <LostBanner /> : null}
      <RefusedBanner />
      <AwaitingBanner />
    </div>
  );
}

function LostBanner() {
  const atMs = mountNowMs.value;
  return (
    <div class="banner bad" role="alert">
      <Icon name="incidents" />
      <div>
        <p class="banner-title">The connection to the mount is lost.</p>
        <p>
          {atMs === 0 ? null : `What you see is from ${momentText(atMs)}. `}
          <RetryLine />
        </p>
        <p>
          If the mount has ended, <code>mediafs open</code> opens the page of a new one.
        </p>
      </div>
    </div>
  );
}

function RefusedBanner() {
  const refused = overview.value?.configuration.refused;
  if (refused === undefined) return null;
  return (
    <div class="banner bad">
      <Icon name="incidents" />
      <div>
        <p class="banner-title">The configuration file has mistakes; the one before it stays in force.</p>
        <p>
          <Prose text={`${refused.message} ${refused.hint}`} />
        </p>
        <ul>
          {refused.lines.map((line) => (
            <li key={line}>
              <Prose text={line} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function AwaitingBanner() {
  const awaiting = overview.value?.configuration.awaitingMount ?? [];
  if (awaiting.length === 0) return null;
  return (
    <div class="banner">
      <Icon name="info" />
      <p>
        Changed, but in force only after the next mount: <code>{awaiting.join(", ")}</code>
      </p>
    </div>
  );
}
