import { computed, effect, signal } from "@preact/signals";

/** What the person chose; `auto` follows the system. */
export type ThemeChoice = "auto" | "light" | "dark";

const STORED = "mediafs.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(system.matches);
system.addEventListener("change", () => {
  systemIsDark.value = system.matches;
});

/** Chosen in this browser. */
export const themeChoice = signal<ThemeChoice>(storedChoice());

/** The colours in use. */
export const theme = computed(() =>
  themeChoice.value === "auto" ? (systemIsDark.value ? "dark" : "light") : themeChoice.value,
);

effect(() => {
  const choice = themeChoice.value;
  if (choice === "auto") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(STORED);
  } else {
    document.documentElement.dataset.theme = choice;
    localStorage.setItem(STORED, choice);
  }
});

/** The other colours; the system's again where those are the same. */
export function switchTheme(): void {
  const wanted = theme.value === "dark" ? "light" : "dark";
  themeChoice.value = wanted === (systemIsDark.value ? "dark" : "light") ? "auto" : wanted;
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "auto";
}
