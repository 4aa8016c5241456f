import { expect, test } from "vitest";
import { ContentDirectory } from "../lib/content-directory.js";
import { escapeXml, parseXml, textOf } from "../lib/xml.js";

test.each([
  ["AT&T", "AT&T"],
  ["a &amp;amp; b", "a &amp; b"],
  ["Old & New; &#xe9;", "Old & New; é"],
  ["\u0001bell", "\u0001bell"],
  ["<![CDATA[<b>]]>", "<b>"],
])("the text %j is read as %j", (text, read) => {
  const root = parseXml(`<a><x:b>${text}</x:b><c/></a>`);
  expect(root && textOf(root, "b")).toBe(read);
  expect(root?.children).toHaveLength(2);
});

test.each(["", "text", "<a><b>", "{}"])("%j is no document", (text) => {
  expect(parseXml(text)).toBeUndefined();
});

test("what is escaped is read as it was", () => {
  const hostile = `<&>"'&amp;]]>`;
  expect(parseXml(`<a b="${escapeXml(hostile)}">${escapeXml(hostile)}</a>`)).toMatchObject({
    attributes: { b: hostile },
    text: hostile,
  });
});

/** @param {string} result @param {number} [status] */
async function childrenIn(result, status = 200) {
  const text = `<Envelope><Body><u:BrowseResponse><Result>${result}</Result><TotalMatches>2</TotalMatches></u:BrowseResponse></Body></Envelope>`;
  const answer = { status, headers: {}, body: Buffer.from(text), text: () => text, json: () => undefined };
  const http = { request: async () => answer, openWebSocket: () => Promise.reject(new Error("no socket")) };
  const fail = (/** @type {string} */ code, /** @type {string} */ message) =>
    Object.assign(new Error(message), { code });
  const service = { controlURL: new URL("http://10.0.0.5/"), serviceType: "x:1" };
  const directory = new ContentDirectory({ http, fail }, service);
  const { objects } = await directory.children("0", { start: 0, limit: 9 }, new AbortController().signal);
  return objects.map((object) => textOf(object, "title"));
}

test("a name that is not escaped at all does not hide the rest of a list", async () => {
  const object = (/** @type {string} */ title) =>
    `&lt;container id="1"&gt;&lt;dc:title&gt;${title}&lt;/dc:title&gt;&lt;/container&gt;`;
  const list = `&lt;DIDL-Lite&gt;${object("Old & New <films>")}${object("Music &amp;amp; More")}&lt;/DIDL-Lite&gt;`;
  expect(await childrenIn(list)).toEqual(["Old & New ", "Music & More"]);
});

test.each(["&lt;DIDL-Lite&gt;&lt;item id='1'&gt;", "gibberish", "&lt;html/&gt;"])(
  "the list %j is no empty list",
  async (list) => {
    await expect(childrenIn(list)).rejects.toMatchObject({ code: "SERVER_BAD_ANSWER" });
  },
);

test("a status that tells of an error is one, whatever comes with it", async () => {
  await expect(childrenIn("", 503)).rejects.toMatchObject({ code: "SERVER_STARTING" });
});
