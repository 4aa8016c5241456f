import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { browserObstacle, openPage, startBrowser } from "./browser.js";
import { type FixtureAnswers, FixtureServer, pageIsBuilt, RefusedAnswer, refusal } from "./fixture-server.js";
import { madeAnswers } from "./made-up-answers.js";
import { madeSnapshot, NOW_MS } from "./made-up-mount.js";

const obstacle = browserObstacle() ?? (pageIsBuilt() ? undefined : "dist/page is missing: run `npm run build`");

const NOTHING_ELSE = { removed: [], replaced: [], reconnected: [], awaitingMount: [] };

describe.skipIf(obstacle !== undefined)(
  `the page in states that come seldom${obstacle ? ` (${obstacle})` : ""}`,
  () => {
    let browser: Browser;
    let server: FixtureServer;
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      browser = await startBrowser();
    });

    afterAll(() => browser?.close());

    beforeEach(async () => {
      server = await FixtureServer.start(madeSnapshot(3, 12), madeAnswers());
      ({ page, complaints } = await openPage(browser));
    });

    afterEach(async () => {
      await page.context().close();
      await server.close();
      expect(complaints).toEqual([]);
    });

    const answer = (changes: FixtureAnswers) => {
      server.answers = { ...server.answers, ...changes };
    };
    const open = (hash: string) => page.goto(`${server.url}${hash}`);
    /** Presses Tab until a place is reached, as somebody without a mouse does. */
    const tabTo = async (place: Locator) => {
      for (let presses = 0; presses < 60; presses += 1) {
        if ((await place.and(page.locator(":focus")).count()) > 0) return;
        await page.keyboard.press("Tab");
      }
      expect.fail(`${place} is not reached by Tab`);
    };
    const bodyOf = (operation: string) => server.asked.findLast((asked) => asked.operation === operation)?.body;

    it("says that a token is wrong beside its field, and opens with the right one", async () => {
      server.loggedIn = false;
      answer({
        login: ({ body }) => {
          if ((body as { token: string }).token !== "right")
            return new RefusedAnswer(401, refusal("MONITOR_LOGIN", "no"));
          server.loggedIn = true;
          return { loggedIn: true, readOnly: false };
        },
      });
      await open("#/servers");
      await page.getByLabel("Token").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByText("This is not the monitor’s token.").waitFor();
      expect(await page.getByLabel("Token").getAttribute("aria-invalid")).toBe("true");
      await page.getByLabel("Token").fill("right");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("heading", { level: 1, name: "Servers" }).waitFor();
    });

    it("says that a login link no longer holds, and takes that out of the address", async () => {
      server.loggedIn = false;
      await open("?login=expired");
      await page.getByText("This login link was used already").waitFor();
      expect(page.url()).toBe(server.url);
    });

    it("asks for a login again when the session ends, and goes on at the same place", async () => {
      await open("#/cache");
      await page.getByText("Age of what is in memory").waitFor();
      server.loggedIn = false;
      await page.getByText("Your session has ended.").waitFor();
      answer({
        login: () => {
          server.loggedIn = true;
          return { loggedIn: true, readOnly: false };
        },
      });
      await page.getByLabel("Token").fill("right");
      await page.keyboard.press("Enter");
      await page.getByText("Age of what is in memory").waitFor();
    });

    it("shows that the connection is lost, keeps what it knew, and comes back by itself", async () => {
      await open("#/files");
      await page.getByText("3 open files").waitFor();
      const { port } = server;
      await server.close();
      await page.getByText("The connection to the mount is lost.").waitFor();
      await page.getByText("3 open files").waitFor();
      server = await FixtureServer.start(madeSnapshot(5, 12), madeAnswers(), port);
      await page.getByText("5 open files").waitFor({ timeout: 15_000 });
      await expect.poll(() => page.getByText("The connection to the mount is lost.").count()).toBe(0);
    });

    it("offers nothing that changes anything where the monitor only shows", async () => {
      await server.close();
      server = await FixtureServer.start(madeSnapshot(3, 12, { readOnly: true }), madeAnswers());
      await open("#/servers");
      await page.getByText("Read-only").waitFor();
      await page.getByRole("heading", { name: "cyril@Home" }).waitFor();
      expect(await page.getByRole("button", { name: /Add|Test|Edit|Disable|Remove|Refresh/ }).count()).toBe(0);
      await open("#/files/1");
      await page.getByRole("heading", { name: "Film number 1.mkv" }).waitFor();
      expect(await page.getByRole("button", { name: /Drop/ }).count()).toBe(0);
      await page.locator(".window-map.close").click();
      expect(await page.getByRole("dialog").count()).toBe(0);
      await open("#/settings");
      await page.getByText("The monitor only shows").waitFor();
      expect(await page.getByLabel("cache.maxMiB", { exact: true }).isDisabled()).toBe(true);
    });

    it("tells why a configuration is not in force, and what waits for another mount", async () => {
      await open("");
      await page.getByText("Playing now").waitFor();
      const configuration = {
        loadedAtMs: NOW_MS,
        awaitingMount: ["mount.driver"],
        refused: {
          atMs: NOW_MS,
          code: "CONFIG_INVALID",
          message: "2 mistakes",
          hint: "Mend them.",
          lines: ["cache.maxMB: unknown"],
        },
      };
      server.push({ atMs: NOW_MS, overview: { ...server.snapshot.overview, configuration } });
      await page.getByText("cache.maxMB: unknown").waitFor();
      await page.getByText("mount.driver").waitFor();
    });

    it("shows mistakes of a server's form beside their fields, and sends no secret that was not touched", async () => {
      answer({
        editServer: () =>
          new RefusedAnswer(
            422,
            refusal("CONFIG_INVALID", "2 mistakes", [
              { path: "alias", message: 'found "", expected a name' },
              { path: "options.url", message: "expected an address" },
            ]),
          ),
      });
      await open("#/servers");
      await page.getByRole("button", { name: "Edit cyril@Home" }).click();
      await page.getByLabel(/^Alias/).fill("");
      await page.getByRole("button", { name: "Save" }).click();
      await page.locator('[data-field="alias"]').getByText("expected a name").waitFor();
      await page.locator('[data-field="options.url"]').getByText("expected an address").waitFor();
      const { options } = bodyOf("editServer") as { options: Record<string, unknown> };
      expect(options).toEqual({ url: "https://media.example.org", username: "cyril", verifyTls: true });
      await page.getByRole("button", { name: "Remove apiKey" }).click();
      await page.getByRole("button", { name: "Save" }).click();
      await expect.poll(() => (bodyOf("editServer") as { options: Record<string, unknown> }).options.apiKey).toBe(null);
    });

    it("goes by keyboard alone through a map of windows to a question, and back", async () => {
      await open("#/files/1");
      const map = page.locator(".window-map.close");
      await map.focus();
      const told = () => map.getByRole("option").getAttribute("aria-label");
      const first = await told();
      await page.keyboard.press("ArrowRight");
      await expect.poll(told).not.toBe(first);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Drop this window?" }).waitFor();
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
      expect(server.asked.some(({ operation }) => operation === "purgeWindow")).toBe(false);
      await map.and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Delete");
      await page.getByRole("button", { name: "Cancel" }).and(page.locator(":focus")).waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByText("given back").waitFor();
      expect(server.asked.some(({ operation }) => operation === "purgeWindow")).toBe(true);
    });

    it("adds a server by keyboard alone", async () => {
      answer({ addServer: () => ({ added: ["eve@Loft"], ...NOTHING_ELSE }) });
      await open("");
      await page.getByText("Playing now").waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("s");
      await page.getByRole("heading", { level: 1, name: "Servers" }).waitFor();
      await tabTo(page.getByRole("button", { name: "Add server" }));
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      await tabTo(page.locator('[data-field="type"] select'));
      await page.keyboard.type("jellyfin");
      const fields = { alias: "Loft", "options.url": "http://loft:8096", "options.username": "eve" };
      for (const [path, text] of Object.entries(fields)) {
        await tabTo(page.locator(`[data-field="${path}"] input`));
        await page.keyboard.type(text);
      }
      await page.keyboard.press("Enter");
      await expect.poll(() => bodyOf("addServer")).toMatchObject({ alias: "Loft", type: "jellyfin" });
      expect((bodyOf("addServer") as { options: object }).options).toMatchObject({ username: "eve" });
      await expect.poll(() => dialog.count()).toBe(0);
    });

    it("has the focus in the first field from the moment the form is drawn", async () => {
      await open("#/servers");
      const focused = page.evaluate<string>(`new Promise((resolve) => {
        new MutationObserver((_changes, observer) => {
          if (document.getElementById("field-alias") === null) return;
          observer.disconnect();
          resolve(document.activeElement.id);
        }).observe(document.body, { childList: true, subtree: true });
      })`);
      await page.getByRole("button", { name: "Add server" }).click();
      expect(await focused).toBe("field-alias");
    });

    it("goes to every view by its shortcut, and lists the shortcuts", async () => {
      await open("");
      await page.getByText("Playing now").waitFor();
      const views = {
        f: "Open files",
        c: "Cache",
        s: "Servers",
        p: "Plugins",
        i: "Incidents",
        l: "Log",
        e: "Settings",
        o: "Overview",
      };
      for (const [key, title] of Object.entries(views)) {
        await page.keyboard.press("g");
        await page.keyboard.press(key);
        await page.getByRole("heading", { level: 1, name: title }).waitFor();
      }
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    });
  },
);
