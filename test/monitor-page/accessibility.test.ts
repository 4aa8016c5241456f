import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserObstacle, openPage, seriousFaults, startBrowser } from "./browser.js";
import { FixtureServer, pageIsBuilt } from "./fixture-server.js";
import { madeAnswers } from "./made-up-answers.js";
import { madeSnapshot } from "./made-up-mount.js";

const obstacle = browserObstacle() ?? (pageIsBuilt() ? undefined : "dist/page is missing: run `npm run build`");

/** Every view, by its address, with what is there once it is drawn. */
const VIEWS: readonly (readonly [hash: string, sign: string])[] = [
  ["overview", "Playing now"],
  ["files", "6 open files"],
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
    server = await FixtureServer.start(madeSnapshot(6, 14), madeAnswers());
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

  it("has no serious fault on any view, in light colours and in dark", async () => {
    const { page, complaints } = await openPage(browser);
    const faults: string[] = [];
    await page.goto(server.url);
    for (const view of VIEWS) {
      await show(page, view);
      await page.emulateMedia({ colorScheme: "light" });
      faults.push(...(await seriousFaults(page)).map((fault) => `${view[0]}: ${fault}`));
      await page.emulateMedia({ colorScheme: "dark" });
      // Only colours differ.
      faults.push(...(await seriousFaults(page, ["color-contrast"])).map((fault) => `${view[0]}, dark: ${fault}`));
      await page.keyboard.press("Escape");
    }
    server.loggedIn = false;
    await page.reload();
    await page.getByLabel("Token").waitFor();
    faults.push(...(await seriousFaults(page)));
    server.loggedIn = true;
    await page.context().close();
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  }, 60_000);

  it("fits every screen from a phone to 4K on every view, without sideways scrolling", async () => {
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
  }, 60_000);
});
