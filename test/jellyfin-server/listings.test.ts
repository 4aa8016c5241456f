import { gunzipSync } from "node:zlib";
import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  generateMovies,
  generateSeries,
  type JellyfinServer,
  type Library,
  startJellyfinServer,
} from "../../examples/jellyfin-server/index.js";
import { type AnsweredItem, ServerClient, tokenHeader } from "./client.js";
import { everyKind } from "./every-kind.js";

let server: JellyfinServer;
let client: ServerClient;
let user: string;

beforeEach(async () => {
  await serve(everyKind());
});

afterEach(() => server.stop());

async function serve(library: Library): Promise<void> {
  await server?.stop();
  server = await startJellyfinServer({ library });
  client = new ServerClient(server);
  user = `userId=${server.accounts.users[0]?.id}`;
}

function sectionId(name: string): string {
  return server.library.sections.find((section) => section.name === name)?.id ?? "";
}

async function itemNamed(name: string, query = ""): Promise<AnsweredItem> {
  const { Items } = await client.page(`/Items?${user}&recursive=true${query}`);
  const found = Items.find((item) => item.Name === name);
  if (found === undefined) throw new TypeError(`no item ${name}`);
  return found;
}

test("what was not asked for is absent", async () => {
  const bare = await itemNamed("One");
  expect([bare.Path, bare.MediaSources, bare.ParentId]).toEqual([undefined, undefined, undefined]);
  expect(Object.keys(bare.ImageTags ?? {})).toEqual(["Primary"]);
  expect(bare.BackdropImageTags).toHaveLength(2);
  const full = await itemNamed(
    "One",
    "&fields=path,MEDIASOURCES,Nonsense,ParentId&imageTypeLimit=1&enableUserData=false",
  );
  expect(full.MediaSources).toHaveLength(2);
  expect(full.BackdropImageTags).toHaveLength(1);
  expect(full.UserData).toBeUndefined();
});

test("the parent that a film names is the folder on disk, which no view has as its id", async () => {
  const film = await itemNamed("One", "&fields=ParentId");
  expect(film.ParentId).not.toBe(sectionId("Films"));
  const below = await client.names(`/Items?${user}&parentId=${film.ParentId}&recursive=true`);
  expect(below).toContain("One");
});

test("a library lists its films; parts and versions are no entries of their own", async () => {
  const names = await client.names(`/Items?${user}&parentId=${sectionId("Films")}&recursive=true&sortBy=SortName`);
  expect(names).toEqual(["Far Away", "On Disc", "One", "Two"]);
  const two = await itemNamed("Two");
  expect(two.PartCount).toBe(3);
  const parts = await client.page(`/Videos/${two.Id}/AdditionalParts?${user}`);
  expect(parts.Items.map((part) => part.Name)).toEqual(["Two (2002) - part2", "Two (2002) - part3"]);
});

test("pages follow each other, and a count that was declined is that of the page", async () => {
  const listing = `/Items?${user}&parentId=${sectionId("Films")}&recursive=true&sortBy=SortName&limit=3`;
  const first = await client.page(`${listing}&startIndex=0`);
  const second = await client.page(`${listing}&startIndex=3`);
  expect([first.TotalRecordCount, first.Items.length, second.Items.length, second.StartIndex]).toEqual([4, 3, 1, 3]);
  const uncounted = await client.page(`${listing}&startIndex=0&enableTotalRecordCount=false`);
  expect(uncounted.TotalRecordCount).toBe(3);
});

test("12.0 lists a library recursively when types are named, 10.11 does not", async () => {
  const trip = `/Items?${user}&parentId=${sectionId("Home")}&includeItemTypes=Photo`;
  expect(await client.names(trip)).toEqual(["Dune"]);
  await server.stop();
  server = await startJellyfinServer({ library: everyKind(), version: "10.11.11" });
  client = new ServerClient(server);
  expect(await client.names(trip)).toEqual([]);
});

test("a box set stands for its films unless the request says otherwise", async () => {
  const films = `/Items?parentId=${sectionId("Films")}&recursive=true`;
  expect(await client.names(`${films}&collapseBoxSetItems=false`)).toContain("One");
  // The default of a request without a user.
  expect(await client.names(films)).toEqual(["Both", "Far Away", "On Disc"]);
  const set = await itemNamed("Both");
  expect(await client.names(`/Items?${user}&parentId=${set.Id}`)).toEqual(["One", "Two"]);
});

test("a season lists its special too, and a missing episode only in recursive listings", async () => {
  const season = await itemNamed("Season 1");
  const inSeason = await client.page(`/Items?${user}&parentId=${season.Id}&recursive=false`);
  expect(inSeason.Items.map((item) => [item.Name, item.ParentIndexNumber])).toEqual([
    ["Start", 1],
    ["Christmas", 0],
  ]);
  const series = `/Items?${user}&parentId=${sectionId("Series")}&recursive=true&includeItemTypes=Episode`;
  expect(await client.names(series)).toContain("Lost Reel");
  expect(await client.names(`${series}&excludeLocationTypes=Virtual`)).not.toContain("Lost Reel");
  expect(await client.names(`${series}&isMissing=false`)).not.toContain("Lost Reel");
});

test("a season without a folder is virtual, has real episodes, and stays in the listing", async () => {
  const flat = await itemNamed("Flat");
  const [season] = (
    await client.page(`/Items?${user}&parentId=${flat.Id}&recursive=false&excludeLocationTypes=Virtual`)
  ).Items;
  expect(season?.LocationType).toBe("Virtual");
  expect(await client.names(`/Items?${user}&parentId=${season?.Id}&recursive=false`)).toEqual(["Loose"]);
  expect(await client.names(`/Items?parentId=${season?.Id}&recursive=false`)).toEqual([]);
});

test("the albums of an artist without a folder are found by albumArtistIds alone", async () => {
  const artists = await client.page(`/Artists/AlbumArtists?${user}&parentId=${sectionId("Music")}`);
  const loose = artists.Items.find((item) => item.Name === "Nobody's Folder");
  expect(loose?.IsFolder).toBeUndefined();
  expect(await client.names(`/Items?${user}&parentId=${loose?.Id}`)).toEqual([]);
  const albums = `/Items?${user}&recursive=true&includeItemTypes=MusicAlbum&albumArtistIds=${loose?.Id}`;
  expect(await client.names(albums)).toEqual(["Loose Album"]);
});

test("photos and books have no sources, a .strm the size of its text, a DVD folder no bytes", async () => {
  for (const name of ["Dune", "Tides"]) {
    expect((await itemNamed(name, "&fields=MediaSources")).MediaSources, name).toBeUndefined();
  }
  const strm = await itemNamed("Far Away", "&fields=MediaSources");
  expect(strm.MediaSources?.[0]).toMatchObject({ Size: 27, IsRemote: true, Protocol: "Http" });
  const disc = await itemNamed("On Disc");
  expect((await client.send(`/Items/${disc.Id}/File`)).status).toBe(404);
});

test("ids of a batch that are gone are absent from the answer", async () => {
  const [one, two] = [await itemNamed("One"), await itemNamed("Two")];
  const ids = `${one.Id},ffffffffffffffffffffffffffffffff,${two.Id}`;
  expect(await client.names(`/Items?${user}&ids=${ids}`)).toEqual(["One", "Two"]);
});

test("an unknown parent answers 400, and so does an id that is none", async () => {
  expect((await client.send(`/Items?${user}&parentId=${"f".repeat(32)}`)).status).toBe(400);
  expect((await client.send(`/Items?${user}&parentId=shelf`)).status).toBe(400);
});

test("a request line over 8 KiB is refused", async () => {
  const ids = (count: number) => Array.from({ length: count }, () => "f".repeat(32)).join(",");
  expect((await client.send(`/Items?ids=${ids(240)}`)).status).toBe(200);
  expect((await client.send(`/Items?ids=${ids(260)}`)).status).toBe(414);
});

test("items saved after a moment are found, in recursive listings", async () => {
  const one = await itemNamed("One");
  const since = new Date(Date.now() - 60_000).toISOString();
  const listing = `/Items?${user}&recursive=true&minDateLastSaved=${since}`;
  expect(await client.names(listing)).toEqual([]);
  server.library.change(one.Id, { name: "One, Renamed" });
  expect(await client.names(listing)).toEqual(["One, Renamed"]);
});

test("JSON comes compressed to whoever accepts it, without a length", async () => {
  const ask = (encoding: string) =>
    request(`${server.url}/Items?${user}`, { headers: { ...tokenHeader(), "accept-encoding": encoding } });
  const plain = await ask("identity");
  expect([plain.headers["content-encoding"], Number(plain.headers["content-length"])]).toEqual([
    undefined,
    (await plain.body.text()).length,
  ]);
  const zipped = await ask("gzip");
  expect([zipped.headers["content-encoding"], zipped.headers["content-length"]]).toEqual(["gzip", undefined]);
  const page = JSON.parse(gunzipSync(Buffer.from(await zipped.body.arrayBuffer())).toString());
  expect(page.TotalRecordCount).toBe(server.library.sections.length);
});

test("20,000 films come in 40 pages, each once", async () => {
  const { library, id } = generateMovies(20_000);
  await serve(library);
  const ids = new Set<string>();
  for (let start = 0; start < 20_000; start += 500) {
    const listing = `/Items?${user}&parentId=${id}&recursive=true&fields=Path&sortBy=SortName`;
    const page = await client.page(`${listing}&startIndex=${start}&limit=500`);
    expect(page.TotalRecordCount).toBe(20_000);
    for (const item of page.Items) ids.add(item.Id);
  }
  expect(ids.size).toBe(20_000);
  expect(server.log.count()).toBe(40);
});

test("a generated series library has every episode below its season", async () => {
  const { library, id } = generateSeries({ shows: 3, seasonsPerShow: 5, episodesPerSeason: 10 });
  await serve(library);
  const listing = `/Items?${user}&parentId=${id}&recursive=true&fields=ParentId`;
  const seasons = (await client.page(`${listing}&includeItemTypes=Season`)).Items.map((item) => item.Id);
  const episodes = (await client.page(`${listing}&includeItemTypes=Episode`)).Items;
  expect([seasons.length, episodes.length]).toEqual([15, 150]);
  for (const episode of episodes) expect(seasons).toContain(episode.ParentId);
});
