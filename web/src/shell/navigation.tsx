import { signal } from "@preact/signals";
import { Icon } from "../parts/icon.js";
import { overview } from "../state/mount.js";
import { addressOf, route, VIEW_TITLES, VIEWS, type View } from "../state/route.js";
import { logOut } from "./open-session.js";

/** Whether the navigation is unfolded, on a phone. */
export const navigationOpen = signal(false);

/** The way to every view. */
export function Navigation() {
  const { view } = route.value;
  return (
    <nav class={navigationOpen.value ? "navigation open" : "navigation"} aria-label="Views">
      <ul>
        {VIEWS.map((each) => (
          <li key={each}>
            <a
              href={addressOf(each)}
              aria-current={each === view ? "page" : undefined}
              onClick={() => {
                navigationOpen.value = false;
              }}
            >
              <Icon name={each} />
              {VIEW_TITLES[each]}
              <Count view={each} />
            </a>
          </li>
        ))}
      </ul>
      <Foot />
    </nav>
  );
}

function Count({ view }: { readonly view: View }) {
  const { openFiles = 0, servers, stalls } = overview.value ?? {};
  if (view === "files" && openFiles > 0) return <span class="count">{openFiles}</span>;
  if (view === "servers" && servers !== undefined && servers.failed > 0) {
    return (
      <span class="count bad" title={`${servers.failed} cannot be used`}>
        {servers.failed} down
      </span>
    );
  }
  if (view === "incidents" && stalls !== undefined && stalls.active > 0) {
    return (
      <span class="count bad" title={`${stalls.active} kept waiting now`}>
        {stalls.active} now
      </span>
    );
  }
  return null;
}

function Foot() {
  const { mount } = overview.value ?? {};
  return (
    <div class="navigation-foot">
      <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
        API
      </a>
      <a href="/metrics" target="_blank" rel="noreferrer">
        Metrics
      </a>
      <button type="button" class="link-button" onClick={() => void logOut()}>
        Log out
      </button>
      <span class="version">{mount === undefined ? "" : `mediafs ${mount.version}`}</span>
    </div>
  );
}
