import { useLayoutEffect, useRef } from "preact/hooks";
import { connection } from "../api/live.js";
import { overview } from "../state/mount.js";
import { route, VIEW_TITLES } from "../state/route.js";
import { Banners } from "./banners.js";
import { Header } from "./header.js";
import { Navigation } from "./navigation.js";
import { ShortcutsDialog, useShortcuts } from "./shortcuts.js";
import { VIEW_PARTS } from "./view-parts.js";

/** The page of somebody who is logged in. */
export function Shell() {
  const { view } = route.value;
  const main = useRef<HTMLElement>(null);
  useShortcuts();
  useViewChange(main.current);
  const Part = VIEW_PARTS[view];
  const isKnown = overview.value !== undefined;
  return (
    <div class={connection.value === "lost" ? "shell lost" : "shell"}>
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Header />
      <Navigation />
      <main id="main" ref={main} tabIndex={-1} class={`view view-${view}`}>
        <Banners />
        <h1>{VIEW_TITLES[view]}</h1>
        {isKnown ? <Part /> : <p class="waiting">Waiting for the mount’s first word …</p>}
      </main>
      <ShortcutsDialog />
    </div>
  );
}

/** Another view has another title, starts at its top, and takes the focus from the link that led there. */
function useViewChange(main: HTMLElement | null): void {
  const { view } = route.value;
  const isFirst = useRef(true);
  // Not after the next picture: the focus would be taken from whoever has moved on by key.
  useLayoutEffect(() => {
    document.title = `${VIEW_TITLES[view]} · mediafs`;
    if (!isFirst.current) {
      scrollTo(0, 0);
      main?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [view]);
}
