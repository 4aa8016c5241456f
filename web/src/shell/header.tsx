import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { connection, reconnectNow, retryAtMs } from "../api/live.js";
import { Badge } from "../parts/badge.js";
import { IconButton } from "../parts/button.js";
import { overview } from "../state/mount.js";
import { readOnly } from "../state/session.js";
import { switchTheme, theme } from "../state/theme.js";
import { Brand } from "./brand.js";
import { navigationOpen } from "./navigation.js";
import { shortcutsOpen } from "./shortcuts.js";

/** The bar at the top: which mount this is, and whether what the page shows is live. */
export function Header() {
  const { mount } = overview.value ?? {};
  return (
    <header class="header">
      <span class="menu-button">
        <IconButton
          label={navigationOpen.value ? "Close menu" : "Open menu"}
          icon={navigationOpen.value ? "close" : "menu"}
          onClick={() => {
            navigationOpen.value = !navigationOpen.value;
          }}
        />
      </span>
      <Brand />
      <span
        class="mount-point"
        title={mount === undefined ? undefined : `Mounted by ${mount.driver}, process ${mount.pid}`}
      >
        {mount?.mountPoint}
      </span>
      <span class="header-end">
        {readOnly.value ? (
          <Badge tone="none" icon="lock" text="Read-only" title="monitor.readOnly: nothing can be changed here" />
        ) : null}
        <LiveState />
        <span class="wide-only">
          <IconButton
            label="Keyboard shortcuts"
            icon="keyboard"
            onClick={() => {
              shortcutsOpen.value = true;
            }}
          />
        </span>
        <IconButton
          label={theme.value === "dark" ? "Light colours" : "Dark colours"}
          icon={theme.value === "dark" ? "sun" : "moon"}
          onClick={switchTheme}
        />
      </span>
    </header>
  );
}

function LiveState() {
  const state = connection.value;
  const text = { live: "Live", connecting: "Connecting", lost: "Connection lost" }[state];
  const tone = { live: "good", connecting: "busy", lost: "bad" } as const;
  return (
    <span class="live-state" role="status">
      <Badge tone={tone[state]} text={text} {...(state === "live" ? { icon: "plug" as const } : {})} />
    </span>
  );
}

/** Counts down to the next try, beside a way not to wait for it. */
export function RetryLine() {
  const nowMs = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      nowMs.value = Date.now();
    }, 500);
    return () => clearInterval(timer);
  }, []);
  const atMs = retryAtMs.value;
  const seconds = atMs === undefined ? 0 : Math.max(0, Math.ceil((atMs - nowMs.value) / 1000));
  return (
    <>
      <span aria-hidden="true">{seconds === 0 ? "Tries again …" : `Tries again in ${seconds} s.`}</span>{" "}
      <button type="button" class="link-button" onClick={reconnectNow}>
        Try now
      </button>
    </>
  );
}
