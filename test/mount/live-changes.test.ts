import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { addMovie, addSeries, Library, type LibrarySection } from "../../examples/jellyfin-server/index.js";
import { PRODUCTS, type TestedProduct } from "../plugins/mediabrowser/products.js";
import { MountedLibrary, mountObstacle } from "./mounted-library.js";

// Far longer than the test: only what the server tells can be seen in time.
const A_DAY_SECONDS = 86_400;

const obstacle = mountObstacle();
describe.skipIf(obstacle !== undefined)(`what a server tells is seen in the mount ${obstacle ?? ""}`, () => {
  let close: () => Promise<void> = async () => undefined;
  afterEach(() => close());

  async function mounted(product: TestedProduct) {
    const library = new Library();
    const films = library.addSection({ name: "Films", kind: "movies" });
    const shows = library.addSection({ name: "Shows", kind: "tvshows" });
    addMovie(films, { title: "Old", year: 1999 });
    addShow(shows, ["Pilot"]);
    const server = await product.start({ library });
    server.newsDelayMs = 50;
    const entry = { alias: "Home", type: product.name, url: server.url, username: "cyril", password: "secret" };
    const mount = await MountedLibrary.mount({ servers: [entry], cache: { itemsTtlSeconds: A_DAY_SECONDS } });
    close = async () => {
      await mount.close();
      await server.stop();
    };
    const names = (...path: readonly string[]) => readdir(join(mount.root, "cyril@Home", ...path));
    await expect.poll(() => names("Films"), { timeout: 10_000 }).toContain("Old (1999)");
    await expect.poll(() => server.sockets.open, { timeout: 10_000 }).toBe(1);
    return { library, films, shows, server, names };
  }

  function addShow(section: LibrarySection, titles: readonly string[]) {
    const episodes = titles.map((title, index) => ({ number: index + 1, title }));
    return addSeries(section, { title: "Show", year: 2001, seasons: [{ number: 1, episodes }] });
  }

  test.each(PRODUCTS)("$name: films and episodes come, change their names and go", async (product) => {
    const { library, films, shows, server, names } = await mounted(product);
    const season = ["Shows", "Show (2001)", "Season 01"];
    const episodes = async () => (await names(...season)).filter((name) => name.endsWith(".mkv"));
    expect(await episodes()).toHaveLength(1);
    const film = addMovie(films, { title: "New", year: 2024 });
    await expect.poll(() => names("Films"), { timeout: 10_000 }).toContain("New (2024)");
    library.change(film.id, { name: "Renamed" });
    await expect.poll(() => names("Films"), { timeout: 10_000 }).toContain("Renamed (2024)");
    addShow(shows, ["Pilot", "Second"]);
    await expect.poll(episodes, { timeout: 10_000 }).toHaveLength(2);
    library.remove(film.id);
    await expect.poll(() => names("Films"), { timeout: 10_000 }).not.toContain("Renamed (2024)");
    server.log.clear();
    for (let round = 0; round < 20; round++) await names("Films");
    expect(server.log.count(), "requests for what did not change").toBe(0);
  });

  test("what changed while the socket was broken is seen when it stands again", async () => {
    const [product] = PRODUCTS;
    if (product === undefined) throw new TypeError("no product");
    const { films, server, names } = await mounted(product);
    server.passesSockets = false;
    server.sockets.break();
    addMovie(films, { title: "Missed", year: 2024 });
    await expect.poll(() => server.log.count({ path: "/socket", status: 400 }), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await names("Films")).not.toContain("Missed (2024)");
    server.passesSockets = true;
    await expect.poll(() => names("Films"), { timeout: 20_000 }).toContain("Missed (2024)");
  });
});
