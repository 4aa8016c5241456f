import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserObstacle, openPage, seriousFaults, startBrowser } from "./browser.js";
import { FixtureServer, pageIsBuilt } from "./fixture-server.js";
import { madeAnswers } from "./made-up-answers.js";
import { madeSnapshot } from "./made-up-mount.js";

const obstacle = browserObstacle() ?? (pageIsBuilt() ? undefined : "dist/page is missing: run `npm run build`");

// A view takes half a second, and several where others want the machine, too.
const SLOWLY_MS = 120_000;

/** Every view, by its address, with what is there once it is drawn. */
const VIEWS: readonly (readonly [hash: string, sign: string])[] = [
  ["overview", "Playing now"],
  ["files", "3 open files"],
  ["files/3", "Around the read position"],
  ["cache", "Since the start"],
  ["servers", "anna@Office"],
  ["servers/add", "Test connection"],
  ["servers/edit:cyril%40Home", "Test connection"],
  ["plugins", "mediafs-plugin-shelf"],
  ["incidents", "Stalls by cause"],
  ["log", "a window is ready"],
  ["settings", "Read-ahead"],
];

describe.skipIf(obstacle !== undefined)(`accessibility of the page${obstacle ? ` (${obstacle})` : ""}`, () => {
  let browser: Browser;
  let server: FixtureServer;

  beforeAll(async () => {
    browser = await startBrowser();
    server = await FixtureServer.start(madeSnapshot(3, 14), madeAnswers());
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Goes to a view of a page that is open, and waits until it is drawn. */
  const show = async (page: Page, [hash, sign]: (typeof VIEWS)[number]) => {
    await page.evaluate(`location.hash = "/${hash}"`);
    await page.getByText(sign).first().waitFor();
  };

  for (const colours of ["light", "dark"] as const) {
    // Only colours differ in the dark.
    const rules = colours === "dark" ? ["color-contrast"] : undefined;
    it(`has no serious fault on any view, ${colours}`, { timeout: SLOWLY_MS }, async () => {
      const { page, complaints } = await openPage(browser, { colours });
      const faults: string[] = [];
      await page.goto(server.url);
      for (const view of VIEWS) {
        await show(page, view);
        faults.push(...(await seriousFaults(page, rules)).map((fault) => `${view[0]}: ${fault}`));
        await page.keyboard.press("Escape");
      }
      server.loggedIn = false;
      await page.reload();
      await page.getByLabel("Token").waitFor();
      faults.push(...(await seriousFaults(page, rules)));
      server.loggedIn = true;
      await page.context().close();
      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
    });
  }

  it("fits every screen from a phone to 4K on every view, without sideways scrolling", {
    timeout: SLOWLY_MS,
  }, async () => {
    const { page } = await openPage(browser);
    const wide: string[] = [];
    await page.goto(server.url);
    for (const view of VIEWS) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await show(page, view);
      for (const width of [360, 768, 1200, 3840]) {
        await page.setViewportSize({ width, height: 900 });
        if (Number(await page.evaluate("document.documentElement.scrollWidth")) > width)
          wide.push(`${view[0]} at ${width}`);
      }
      await page.keyboard.press("Escape");
    }
    await page.context().close();
    expect(wide).toEqual([]);
  });
});
