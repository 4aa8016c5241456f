import { readdir } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_API_KEY, type JellyfinServer, startJellyfinServer } from "../../examples/jellyfin-server/index.js";
import { mountObstacle } from "../mount/mounted-library.js";
import { filmLibrary } from "../mount/pattern-films.js";
import { browserObstacle, openPage, startBrowser } from "./browser.js";
import { pageIsBuilt } from "./fixture-server.js";
import { logIn, WatchedLibrary } from "./watched-library.js";

const obstacle =
  browserObstacle() ?? mountObstacle() ?? (pageIsBuilt() ? undefined : "dist/page is missing: run `npm run build`");

const FILMS = [{ title: "Film", seed: 5, sizeBytes: 1024 * 1024 }];
/** Nothing listens there. */
const NOBODY = "http://127.0.0.1:9";

describe.skipIf(obstacle !== undefined)(`steering a mount on its page${obstacle ? ` (${obstacle})` : ""}`, () => {
  let browser: Browser;
  let library: WatchedLibrary;
  let second: JellyfinServer;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await startBrowser();
    second = await startJellyfinServer({ library: filmLibrary(FILMS) });
    library = await WatchedLibrary.start(FILMS);
  });

  afterAll(async () => {
    await browser?.close();
    await library?.close();
    await second?.stop();
  });

  beforeEach(async () => {
    ({ page, complaints } = await openPage(browser));
  });

  afterEach(async () => {
    expect(await page.content()).not.toContain(DEFAULT_API_KEY);
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  const show = (hash: string) => logIn(page, library.address, hash);
  const card = (key: string) => page.getByRole("region", { name: key, exact: true });
  const field = (path: string): Locator => page.locator(`[data-field="${path}"]`);
  const fill = (path: string, text: string) => field(path).locator("input").fill(text);
  const choose = (type: string) => field("type").locator("select").selectOption(type);
  const entries = () => readdir(library.mounted.root);

  it("shows every mistake of a new server beside its field", async () => {
    await show("servers/add");
    await choose("jellyfin");
    await fill("alias", "bad/name");
    await fill("options.url", "no address");
    await fill("maxConnections", "many");
    await page.getByRole("dialog").getByRole("button", { name: "Add server" }).click();
    await field("maxConnections").locator(".mistake").waitFor();
    await fill("maxConnections", "0");
    await page.getByRole("dialog").getByRole("button", { name: "Add server" }).click();
    for (const path of ["alias", "options.url", "maxConnections"]) await field(path).locator(".mistake").waitFor();
    expect(library.configuration).not.toContain("bad/name");
  });

  it("tells the three outcomes of a test apart", async () => {
    await show("servers/add");
    await choose("jellyfin");
    await fill("alias", "Second");
    await fill("options.url", second.url);
    await fill("options.username", "cyril");
    const outcome = async (apiKey: string, url: string) => {
      await fill("options.apiKey", apiKey);
      await fill("options.url", url);
      await page.getByRole("button", { name: "Test connection" }).click();
      await page.locator("[data-outcome]").waitFor();
      return page.locator("[data-outcome]").innerText();
    };
    expect(await outcome(DEFAULT_API_KEY, second.url)).toContain("Connected");
    expect(await outcome("wrong", second.url)).toContain("Credentials refused");
    expect(await outcome(DEFAULT_API_KEY, NOBODY)).toContain("Unreachable");
  });

  it("adds a server, whose directory appears", async () => {
    await show("servers");
    await page.getByRole("button", { name: "Add server" }).click();
    await choose("jellyfin");
    await fill("alias", "Second");
    await fill("options.url", second.url);
    await fill("options.username", "cyril");
    await fill("options.apiKey", DEFAULT_API_KEY);
    await page.getByRole("dialog").getByRole("button", { name: "Add server" }).click();
    await card("cyril@Second").getByText("Ready").waitFor();
    expect(await entries()).toContain("cyril@Second");
  });

  it("edits a server, keeping its secret", async () => {
    await show("servers");
    await page.getByRole("button", { name: "Edit cyril@Second" }).click();
    await fill("maxConnections", "3");
    await page.getByRole("button", { name: "Save" }).click();
    await card("cyril@Second").getByText("0 of 3").waitFor();
    expect(library.configuration.split(DEFAULT_API_KEY)).toHaveLength(3);
    await page.getByRole("button", { name: "Test the connection to cyril@Second" }).click();
    await card("cyril@Second").getByText("Connected").waitFor();
  });

  it("refreshes a server", async () => {
    await show("servers");
    await page.getByRole("button", { name: "Refresh the listings of cyril@Second" }).click();
    await page.getByText("of cyril@Second are fetched anew").waitFor();
  });

  it("disables a server, whose directory goes, and enables it again", async () => {
    await show("servers");
    await page.getByRole("button", { name: "Disable cyril@Second" }).click();
    await page.getByRole("button", { name: "Disable", exact: true }).last().click();
    await card("cyril@Second").getByText("Disabled").waitFor();
    await expect.poll(entries).not.toContain("cyril@Second");
    await page.getByRole("button", { name: "Enable cyril@Second" }).click();
    await card("cyril@Second").getByText("Ready").waitFor();
    await expect.poll(entries).toContain("cyril@Second");
  });

  it("removes a server from the mount and from the file", async () => {
    await show("servers");
    await page.getByRole("button", { name: "Remove cyril@Second" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect.poll(() => card("cyril@Second").count()).toBe(0);
    await expect.poll(entries).toEqual(["cyril@HomeServer"]);
    expect(library.configuration).not.toContain("Second");
  });

  it("saves settings, and says beside a field why one is refused", async () => {
    await show("settings");
    await fill("cache.maxMiB", "1");
    await page.getByRole("button", { name: "Save" }).click();
    await field("cache.maxMiB").locator(".mistake").waitFor();
    await fill("cache.maxMiB", "200");
    await page.getByRole("button", { name: "Save" }).click();
    await page
      .getByText(/^Saved[.;]/)
      .first()
      .waitFor();
    expect(library.configuration).toContain("maxMiB: 200");
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByText(/of 200 MiB/).waitFor();
  });

  it("shows the log as it is written, and the plugins", async () => {
    await show("log");
    await page.getByText("the monitor listens").waitFor();
    await page.getByRole("link", { name: "Plugins" }).click();
    await page.getByRole("region", { name: "jellyfin" }).getByText("Loaded").waitFor();
  });
});
