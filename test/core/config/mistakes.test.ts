import fc from "fast-check";
import type { OptionTable } from "mediafs/plugin-api";
import { describe, expect, test } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import {
  checkPluginOptions,
  closest,
  type LoadRequest,
  mistakeLine,
  resolveConfig,
  type ServerConfig,
} from "../../../src/core/config/index.js";

const TABLE: OptionTable = {
  url: { type: "url", required: true, help: "Address of the server" },
  apiKey: { type: "string", required: true, secret: true, help: "API key from the dashboard" },
  username: { type: "string", help: "User" },
  quality: { type: "string", oneOf: ["high", "low"], default: "high", help: "Quality" },
  port: { type: "number", min: 1, max: 65_535, help: "Port" },
  strict: { type: "boolean", default: true, help: "Whether to be strict" },
};

async function mistakesOf(raw: unknown, request: Partial<LoadRequest> = {}): Promise<readonly string[]> {
  try {
    await resolveConfig(raw, { cwd: "/nowhere", env: {}, ...request });
  } catch (error) {
    if (error instanceof MediaFsError && error.code === "CONFIG_INVALID") return error.lines;
    throw error;
  }
  return [];
}

const good = { alias: "Home", type: "example" };

describe("mistakes in the core's keys", () => {
  test("all of them are reported at once, each with path, what was found, what was expected and a hint", async () => {
    const lines = await mistakesOf({
      mount: { pont: "/x", allowOther: "maybe" },
      cache: { maxMiB: 1 },
      readAhead: { windows: 2.5 },
      sidecars: { artwork: ["clasic"], desktopIni: "sometimes" },
      monitor: [],
      plugin: [],
      plugins: "one",
      log: { level: "loud" },
      servers: [{ alais: "Home", type: "example" }, good, "what", { alias: 2024, type: "example" }],
    });
    expect(lines).toEqual([
      "mount.pont: found an unknown key, expected one of point, driveLetter, driver, allowOther; did you mean point?",
      "monitor: found a list, expected a mapping of enabled, listen, token, readOnly, hosts",
      expect.stringMatching(/^plugin: found an unknown key, expected one of .*; did you mean plugins\?$/),
      'mount.allowOther: found "maybe", expected true or false',
      'plugins: found "one", expected a list of texts; write it as a list: [value]',
      "readAhead.windows: found 2.5, expected a whole number from 1 to 32",
      "cache.maxMiB: found 1, expected a whole number from 32 to 1048576 (MiB)",
      "sidecars.artwork: found a list with other elements, expected a list of classic, standard",
      'sidecars.desktopIni: found "sometimes", expected one of auto, always, never',
      'log.level: found "loud", expected one of error, warn, info, debug, trace',
      expect.stringMatching(/^servers\[0\]\.alias: found nothing, expected .*; did you mean alias by alais\?$/),
      expect.stringMatching(/^servers\[2\]: found a string, expected a mapping/),
      expect.stringMatching(/^servers\[2\]\.alias: found nothing/),
      expect.stringMatching(/^servers\[2\]\.type: found nothing/),
      expect.stringMatching(/^servers\[3\]\.alias: found 2024, expected .*; put it in quotes$/),
    ]);
  });

  test.each([undefined, null, [], "x", { servers: [] }, { servers: {} }, { servers: null }, {}])(
    "a configuration without servers is a mistake (%j)",
    async (raw) => {
      expect((await mistakesOf(raw)).some((line) => line.startsWith("servers: "))).toBe(true);
    },
  );

  test("an unset variable, a file that is not there and a doubled secret are mistakes, and are reported once each", async () => {
    const lines = await mistakesOf(
      {
        monitor: { tokenFile: "/nowhere/token" },
        servers: [
          { ...good, url: `http://\${NO_HOST}`, apiKeyFile: "/nowhere/key" },
          { ...good, alias: `\${NO_ALIAS}`, url: "http://h", apiKey: "k", apiKeyFile: "f" },
        ],
      },
      { optionTables: async () => new Map([["example", TABLE]]) },
    );
    expect(lines.map((line) => line.split(", expected")[0])).toEqual([
      `servers[0].url: found \${NO_HOST}, which is not set`,
      `servers[1].alias: found \${NO_ALIAS}, which is not set`,
      "monitor.tokenFile: found /nowhere/token, which does not exist",
      "servers[0].apiKeyFile: found /nowhere/key, which does not exist",
      "servers[1].apiKeyFile: found apiKey as well",
    ]);
  });

  test("two entries of one name are a mistake, also when they differ by case alone", async () => {
    const [line] = await mistakesOf({ servers: [{ ...good, username: "cyril" }, good, { ...good, alias: "home" }] });
    expect(line).toContain('servers[2].alias: found "home", which servers[1] is called too');
  });

  test.each(["a/b", "a\u0000b", ".hidden", "..", "a\\b", "a:b", "ends.", " a", "a\n", ""])(
    "an alias or user name that is no name for a directory is a mistake (%j)",
    async (name) => {
      expect(await mistakesOf({ servers: [{ ...good, alias: name }] })).toHaveLength(1);
      expect(await mistakesOf({ servers: [{ ...good, username: name }] })).toHaveLength(1);
    },
  );

  test.each(["Home", "José", "me@example.org", "x", "Büro 2.OG", "日本", "O'Neil+tv_1"])(
    "%s is a good name",
    async (name) => {
      expect(await mistakesOf({ servers: [{ ...good, alias: name, username: name }] })).toEqual([]);
    },
  );

  test("a mistake in a plugin's keys comes in the same list", async () => {
    const raw = { log: { level: "loud" }, servers: [good, { ...good, alias: "B", url: "h:80", apikey: "S3CRET" }] };
    const tables = new Map([["example", TABLE]]);
    const lines = await mistakesOf(raw, { optionTables: async () => tables });
    expect(lines).toEqual([
      expect.stringContaining("log.level"),
      "servers[0].url: found nothing, expected a value; Address of the server",
      "servers[0].apiKey: found nothing, expected a value; API key from the dashboard",
      'servers[1].url: found "h:80", expected an address such as https://host:port/base; write http:// or https:// before it',
      "servers[1].apiKey: found nothing, expected a value; API key from the dashboard",
      expect.stringMatching(/^servers\[1\]\.apikey: found an unknown key, .*; did you mean apiKey\?$/),
    ]);
    expect(lines.join()).not.toContain("S3CRET");
  });
});

function server(options: Record<string, unknown>): ServerConfig {
  return {
    key: "Home",
    alias: "Home",
    type: "example",
    username: undefined,
    enabled: true,
    maxConnections: 6,
    maxBytesPerSecond: undefined,
    options,
  };
}

describe("checkPluginOptions", () => {
  test("fills in defaults and converts text that stands for numbers and booleans", () => {
    const given = server({ url: "https://h/base", apiKey: "k", port: "8096", strict: "false" });
    const { options, mistakes } = checkPluginOptions(TABLE, given);
    expect(mistakes).toEqual([]);
    expect(options).toEqual({
      url: "https://h/base",
      apiKey: "k",
      username: undefined,
      quality: "high",
      port: 8096,
      strict: false,
    });
  });

  test("reports types, bounds, choices and missing keys without showing a secret", () => {
    const given = server({ url: "http://u:S3CRET@", apiKey: 12_345_678, quality: "mid", port: 70_000, strict: 3 });
    const lines = checkPluginOptions(TABLE, given, "servers[4]").mistakes.map(mistakeLine);
    expect(lines).toEqual([
      "servers[4].url: found a text (not shown), expected an address such as https://host:port/base",
      "servers[4].apiKey: found a number (not shown), expected a text; put it in quotes",
      'servers[4].quality: found "mid", expected one of high, low',
      "servers[4].port: found 70000, expected a number from 1 to 65535",
      "servers[4].strict: found 3, expected true or false",
    ]);
  });

  test("username may be given to a plugin that has no such option, since the core knows it", () => {
    const table: OptionTable = { url: { type: "url", help: "Address" } };
    expect(checkPluginOptions(table, server({ username: "cyril" })).mistakes).toEqual([]);
  });

  test("keys from Object.prototype are neither options nor values", () => {
    const odd: OptionTable = Object.fromEntries([["toString", { type: "string", help: "Odd" }]]);
    const { options, mistakes } = checkPluginOptions(odd, server({}));
    expect(mistakes).toEqual([]);
    expect(options.toString).toBeUndefined();
  });
});

describe("suggestions", () => {
  test("a word with one letter changed, dropped, added or swapped is recognised", () => {
    const near = fc.tuple(
      fc.stringMatching(/^[a-z]{6,12}$/),
      fc.nat(),
      fc.constantFrom("change", "drop", "add", "swap"),
    );
    fc.assert(
      fc.property(near, ([word, seed, edit]) => {
        const at = seed % (word.length - 1);
        const replaced = {
          change: `#${word[at + 1]}`,
          drop: word[at + 1],
          add: `${word[at]}#${word[at + 1]}`,
          swap: `${word[at + 1]}${word[at]}`,
        };
        const misspelt = word.slice(0, at) + replaced[edit] + word.slice(at + 2);
        expect(closest(misspelt, ["0123456789012345", word])).toBe(word);
      }),
      { seed: 7 },
    );
  });

  test("a word that resembles nothing gets no suggestion", () => {
    expect(closest("banana", ["apiKey", "url"])).toBeUndefined();
  });
});
