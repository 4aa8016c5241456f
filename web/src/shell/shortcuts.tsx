import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/dialog.js";
import { goTo, VIEW_TITLES, type View } from "../state/route.js";
import { switchTheme } from "../state/theme.js";

/** Whether the list of shortcuts is shown. */
export const shortcutsOpen = signal(false);

const VIEW_KEYS: Readonly<Record<string, View>> = {
  o: "overview",
  f: "files",
  c: "cache",
  s: "servers",
  p: "plugins",
  i: "incidents",
  l: "log",
  e: "settings",
};

const OTHERS: readonly (readonly [keys: string, deed: string])[] = [
  ["/", "Filter (open files, log)"],
  ["t", "Light or dark colours"],
  ["?", "This list"],
  ["← →", "In a window map: the window before, after"],
  ["Home End", "In a window map: the first, the last window"],
  ["Enter", "In a window map: drop the window, after a question"],
  ["Esc", "Close a dialog"],
];

// After g, for so long, a letter goes to a view.
const PREFIX_MS = 1500;

/** Hears the shortcuts while nothing is typed and no dialog is open. */
export function useShortcuts(): void {
  useEffect(() => {
    let prefixUntilMs = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const view = Date.now() < prefixUntilMs ? VIEW_KEYS[event.key] : undefined;
      prefixUntilMs = event.key === "g" ? Date.now() + PREFIX_MS : 0;
      if (view !== undefined) goTo(view);
      else if (event.key === "?") shortcutsOpen.value = true;
      else if (event.key === "t") switchTheme();
      else if (event.key === "/") document.querySelector<HTMLElement>("[data-filter]")?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

/** Every shortcut. */
export function ShortcutsDialog() {
  if (!shortcutsOpen.value) return null;
  const rows = [...Object.entries(VIEW_KEYS).map(([key, view]) => [`g ${key}`, VIEW_TITLES[view]] as const), ...OTHERS];
  return (
    <Dialog
      title="Keyboard shortcuts"
      onClose={() => {
        shortcutsOpen.value = false;
      }}
    >
      <dl class="shortcuts">
        {rows.map(([keys, deed]) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{deed}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=range]), textarea, select")
  );
}
