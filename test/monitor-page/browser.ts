import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";

const PATHS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const executablePath = PATHS.find((path) => path !== undefined && existsSync(path));

/** Why the page cannot be driven on this machine; undefined when it can. */
export function browserObstacle(): string | undefined {
  return executablePath === undefined ? "chromium is missing (apt-get install chromium)" : undefined;
}

/** A headless browser. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? "", args: ARGUMENTS });
}

/** How a page looks. */
export interface Look {
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly colours?: "light" | "dark";
}

/** A page in a browser profile of its own, with what went wrong in it: exceptions, and breaches of its policy. */
export async function openPage(browser: Browser, look: Look = {}): Promise<{ page: Page; complaints: string[] }> {
  const { widthPx: width = 1440, heightPx: height = 900, colours = "light" } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: colours,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  return { page, complaints };
}

/** The serious faults in accessibility of what a page shows, each as a line; of `rules` alone where they are given. */
export async function seriousFaults(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const builder = new AxeBuilder({ page })
    // There are no frames of other origins, for whose sake it would open a page of its own each time.
    .setLegacyMode(true)
    .options({ resultTypes: ["violations"] });
  const { violations } = await (rules === undefined ? builder : builder.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}
