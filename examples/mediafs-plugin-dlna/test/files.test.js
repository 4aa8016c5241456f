import { describe, expect, test } from "vitest";
import { Addresses } from "../lib/addresses.js";
import { readObjects } from "../lib/didl.js";
import { detailsOf, itemOf } from "../lib/items.js";

const addresses = new Addresses(new URL("http://10.0.0.5:8200/desc.xml"), {
  request: () => Promise.reject(new Error("nothing is asked here")),
  openWebSocket: () => Promise.reject(new Error("nothing is asked here")),
});
const HOST = "http://10.0.0.5:8200";

/** @param {string} inner @param {string} [upnpClass] */
function objectOf(inner, upnpClass = "object.item.videoItem.movie") {
  const xml = `<item id="7"><dc:title>A</dc:title><upnp:class>${upnpClass}</upnp:class>${inner}</item>`;
  const [object] = readObjects(`<DIDL-Lite xmlns:dc="dc" xmlns:upnp="u" xmlns:sec="s">${xml}</DIDL-Lite>`) ?? [];
  if (object === undefined) throw new Error("there is no object");
  return object;
}

/** @param {string} inner @param {string} [upnpClass] */
const read = (inner, upnpClass) => itemOf(objectOf(inner, upnpClass), addresses);

/** @param {string} mime @param {string} address @param {string} [more] */
function res(mime, address, more = "") {
  const [info = "", attributes = ""] = more.split("|");
  return `<res protocolInfo="http-get:*:${mime}:${info || "*"}" ${attributes}>${HOST}${address}</res>`;
}

describe("the file of an item", () => {
  test("is the original, not what the server makes of it, and not an image or a subtitle", () => {
    const item = read(
      [
        res("video/mpeg", "/transcoded/1.mpg", "DLNA.ORG_PN=MPEG_PS_PAL;DLNA.ORG_CI=1|size='1'"),
        res("text/srt", "/Captions/1.srt"),
        res("image/jpeg", "/Art/1.jpg", "DLNA.ORG_PN=JPEG_TN"),
        res("video/x-matroska", "/unknown/1", "DLNA.ORG_OP=01;DLNA.ORG_CI=0"),
        res("video/x-matroska", "/1.mkv", "DLNA.ORG_OP=01;DLNA.ORG_CI=0|size='8000000001'"),
        "<res protocolInfo='rtsp-rtp-udp:*:video/mp4:*'>rtsp://10.0.0.5/1</res>",
      ].join(""),
    );
    expect(item?.sources).toMatchObject([
      {
        id: "/1.mkv",
        sizeBytes: 8_000_000_001,
        extension: "mkv",
        subtitles: [{ id: "/Captions/1.srt", extension: "srt" }],
      },
    ]);
    expect(item?.type).toBe("file");
    expect(item?.artwork).toEqual([{ kind: "poster", index: 0, version: "/Art/1.jpg", extension: "jpg" }]);
  });

  test("is missing where the server would have to make it, and the item with it", () => {
    expect(read(res("video/mpeg", "/1.mpg", "DLNA.ORG_CI=1"))).toBeUndefined();
    expect(read("")).toBeUndefined();
  });

  test("has length, size of picture, channels and bits a second", () => {
    const facts = "duration='1:02:03.250' resolution='1920x1080' nrAudioChannels='6' bitrate='1000' size='0'";
    expect(read(res("video/mp4", "/1.mp4", `*|${facts}`))?.sources?.[0]).toEqual({
      id: "/1.mp4",
      version: "@@3723250",
      extension: "mp4",
      durationMs: 3_723_250,
      bitsPerSecond: 8_000,
      streams: [
        { kind: "video", width: 1920, height: 1080 },
        { kind: "audio", channels: 6 },
      ],
    });
  });

  test.each([
    ["0:00:12.1/4", 12_250],
    ["0:01:00", 60_000],
    ["soon", undefined],
    ["0:00:00.000", undefined],
  ])("lasts %s: %j ms", (duration, durationMs) => {
    expect(read(res("video/mp4", "/1.mp4", `*|duration='${duration}'`))?.sources?.[0]?.durationMs).toBe(durationMs);
  });

  test.each([
    ["/1.MP4", "video/mp4", "mp4"],
    ["/resource/1/ORIGINAL", "video/x-matroska", "mkv"],
    ["/get.php?id=1.avi", "video/mp2t", "ts"],
    ["/1", "video/unheard-of", undefined],
  ])("%s of type %s has the extension %s", (address, mime, extension) => {
    expect(read(res(mime, address))?.sources?.[0]?.extension).toBe(extension);
  });

  test("has the title for its name only where that is one", () => {
    const titled = (/** @type {string} */ title) => {
      const object = objectOf(res("video/mp4", "/1.mp4"));
      const [first] = object.children;
      if (first !== undefined) first.text = title;
      return itemOf(object, addresses)?.sources?.[0]?.fileName;
    };
    expect([titled("A.B"), titled("A.mp4"), titled("A/B\\C.MP4")]).toEqual([undefined, "A.mp4", "A-B-C.MP4"]);
  });
});

describe("what belongs to an item", () => {
  test("subtitles come in three ways, each once", () => {
    const [first, ...others] = [
      `<res xmlns:pv="p" protocolInfo="http-get:*:video/mp4:*" pv:subtitleFileUri="${HOST}/1.srt" pv:subtitleFileType="SRT">${HOST}/1.mp4</res>`,
      `<sec:CaptionInfoEx sec:type="smi">${HOST}/captions/1</sec:CaptionInfoEx>`,
      res("text/srt", "/1.srt"),
    ];
    expect(read([first, ...others].join(""))?.sources?.[0]?.subtitles).toEqual([
      { id: "/1.srt", extension: "srt" },
      { id: "/captions/1", extension: "smi" },
    ]);
  });

  test("of several covers the largest is shown", () => {
    const art = (/** @type {string} */ profile) =>
      `<upnp:albumArtURI dlna:profileID="${profile}">${HOST}/${profile}</upnp:albumArtURI>`;
    const covers = ["JPEG_TN", "JPEG_MED", "JPEG_SM"].map(art).join("");
    expect(read(`${covers}${res("audio/mpeg", "/1.mp3")}`, "object.item.audioItem.musicTrack")).toMatchObject({
      type: "track",
      artwork: [{ version: "/JPEG_MED" }],
    });
  });

  test("a plot, genres and people are its details, and change its version", () => {
    const said =
      "<dc:description>Short &amp; good</dc:description><upnp:genre>Drama</upnp:genre><upnp:genre>War</upnp:genre>";
    const people = "<upnp:actor role='Him'>Ann</upnp:actor><upnp:director>Bob</upnp:director>";
    expect(detailsOf(objectOf(`${said}${people}`))).toEqual({
      plot: "Short & good",
      genres: ["Drama", "War"],
      people: [
        { kind: "actor", name: "Ann", role: "Him" },
        { kind: "director", name: "Bob" },
      ],
    });
    const [bare, known] = [read(res("video/mp4", "/1.mp4")), read(`${said}${res("video/mp4", "/1.mp4")}`)];
    expect([bare?.type, known?.type]).toEqual(["file", "video"]);
    expect(bare?.version).not.toBe(known?.version);
  });
});
