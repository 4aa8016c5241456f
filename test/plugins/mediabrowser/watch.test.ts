import type { LibraryChange } from "mediafs/plugin-api";
import { afterEach, describe, expect, test } from "vitest";
import { addMovie, addSeries, type Library, type LibrarySection } from "../../../examples/jellyfin-server/index.js";
import { codeOf, newLifetime } from "../../../src/core/base/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, childrenOf, type EntryOptions, KEY, libraryNamed, PASSWORD } from "./connected.js";
import { connected, PRODUCTS, type TestedProduct } from "./products.js";

/** A channel that is open, what it has told, and how it ends. */
interface Channel {
  readonly changes: LibraryChange[];
  readonly ended: Promise<string | undefined>;
  abort(): void;
}

describe.each(PRODUCTS)("changes that a server tells ($name)", (product: TestedProduct) => {
  let subject: Connected;
  let library: Library;
  afterEach(() => subject.stop());

  const start = async (options: EntryOptions = PASSWORD) => {
    library = sampleLibrary();
    subject = await connected(product, { library }, options);
    subject.server.newsDelayMs = 20;
  };
  const films = () => library.sections.find(({ name }) => name === "Films") as LibrarySection;
  const shown = (id: string | undefined) => product.shownId(subject.server, id ?? "");

  /** Begins to watch; resolves once the socket is open. */
  async function watch(): Promise<Channel> {
    const before = subject.server.sockets.open;
    const channel = begin();
    await expect.poll(() => subject.server.sockets.open).toBe(before + 1);
    return channel;
  }

  function begin(): Channel {
    const changes: LibraryChange[] = [];
    const { signal, abort } = lifetime();
    const watching = subject.connector.watch?.((change) => void changes.push(change), signal) ?? Promise.resolve();
    const ended = watching.then(
      () => "ended",
      (error: unknown) => codeOf(error),
    );
    return { changes, ended, abort };
  }

  function lifetime() {
    const controller = newLifetime();
    return { signal: controller.signal, abort: () => controller.abort() };
  }

  test("an item that is added, changed or removed is told by its id, all that happened in a moment at once", async () => {
    await start();
    const { changes } = await watch();
    const added = addMovie(films(), { title: "Just Out" });
    addMovie(films(), { title: "Out Too" });
    await expect.poll(() => changes.length).toBe(1);
    expect(changes[0]).toMatchObject({ kind: "items", updated: [shown(films().folderId)], removed: [] });
    const [first] = changes;
    expect(first?.kind === "items" ? first.added : []).toEqual([shown(added.id), expect.any(String)]);
    library.change(added.id, { name: "Renamed" });
    await expect.poll(() => changes.length).toBe(2);
    expect(changes[1]).toEqual({ kind: "items", added: [], updated: [shown(added.id)], removed: [] });
    library.remove(added.id);
    await expect.poll(() => changes.length).toBe(3);
    expect(changes[2]).toMatchObject({ kind: "items", added: [], removed: [shown(added.id)] });
  });

  test("the ids are those of the listings", async () => {
    await start();
    const { changes } = await watch();
    const shows = library.sections.find(({ name }) => name === "Series") as LibrarySection;
    const show = addSeries(shows, { title: "New Show", seasons: [{ number: 1, episodes: [{ title: "Pilot" }] }] });
    await expect.poll(() => changes.length).toBe(1);
    const items = await childrenOf(subject.connector, { library: await libraryNamed(subject.connector, "Series") });
    const id = items.find(({ name }) => name === "New Show")?.id;
    expect(id).toBe(shown(show.id));
    expect(changes[0]).toMatchObject({ added: expect.arrayContaining([id]) });
  });

  test("the socket is asked for once, with the user's token and this device", async () => {
    await start();
    await watch();
    const [request, ...others] = subject.server.log.requests({ path: product.socketPath });
    const said = `${request?.headers.authorization ?? ""} ${request?.query}`;
    expect(others).toEqual([]);
    expect(request?.status).toBe(101);
    expect(said).toContain("0123456789abcdef0123456789abcdef");
    expect(said).toMatch(/(Token="|api_key=)[0-9a-f]{32}/);
  });

  test("the signal ends it, and so does closing the connector", async () => {
    await start();
    const aborted = await watch();
    aborted.abort();
    expect(await aborted.ended).toBe("ABORTED");
    await expect.poll(() => subject.server.sockets.open).toBe(0);
    const closed = await watch();
    await subject.connector.close();
    expect(await closed.ended).toBe("ABORTED");
    await expect.poll(() => subject.server.sockets.open).toBe(0);
    expect(await begin().ended).toBe("ABORTED");
  });

  test("a socket that breaks is unreachable; the next one begins with everything, which was missed", async () => {
    await start();
    const first = await watch();
    subject.server.sockets.break();
    expect(await first.ended).toBe("SERVER_UNREACHABLE");
    expect(first.changes).toEqual([]);
    await expect.poll(() => subject.server.sockets.open).toBe(0);
    const second = await watch();
    await expect.poll(() => second.changes).toEqual([{ kind: "everything" }]);
  });

  test("an API key is nobody's: no socket is asked for, and the user is told what to do", async () => {
    await start(KEY);
    subject.server.log.clear();
    await expect(subject.connector.watch?.(() => undefined, lifetime().signal)).rejects.toMatchObject({
      code: "UNSUPPORTED",
      hint: expect.stringContaining("password"),
    });
    expect(subject.server.log.count()).toBe(0);
  });

  test("a token that died is replaced before the socket is asked for, which would stay silent", async () => {
    await start();
    const user = subject.server.accounts.userNamed("cyril");
    if (user !== undefined) subject.server.accounts.revokeTokensOf(user);
    const { changes } = await watch();
    addMovie(films(), { title: "Just Out" });
    await expect.poll(() => changes.length).toBe(1);
    expect(subject.server.accounts.loginAttempts).toBe(2);
  });

  test("a user who was disabled hears nothing more, and is told why", async () => {
    await start();
    const user = subject.server.accounts.userNamed("cyril");
    if (user !== undefined) user.isDisabled = true;
    expect(["ACCESS_DENIED", "AUTH_REJECTED"]).toContain(await begin().ended);
  });

  test("a proxy that passes no web socket on makes it unreachable, while the rest goes on", async () => {
    await start();
    subject.server.passesSockets = false;
    expect(await begin().ended).toBe("SERVER_UNREACHABLE");
    await subject.connector.ping(lifetime().signal);
  });

  test("a server that is away is unreachable", async () => {
    await start();
    await subject.server.stop();
    expect(await begin().ended).toBe("SERVER_UNREACHABLE");
  });
});
