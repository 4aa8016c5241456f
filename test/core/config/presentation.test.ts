import { Ajv } from "ajv";
import type { OptionTable } from "mediafs/plugin-api";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  configSchema,
  describeConfig,
  optionFlags,
  resolveConfig,
  writeConfigSkeleton,
} from "../../../src/core/config/index.js";

const TABLE: OptionTable = {
  url: { type: "url", required: true, help: "Address of the server" },
  apiKey: { type: "string", required: true, secret: true, help: "API key from the dashboard" },
  username: { type: "string", help: "User whose libraries are shown" },
  quality: { type: "string", oneOf: ["high", "low"], default: "high", help: "Quality" },
  port: { type: "number", min: 1, max: 65_535, help: "Port" },
};
const TABLES = new Map([["example", TABLE]]);
const VARIABLE = `\${NAME}`;

describe("describeConfig", () => {
  const raw = {
    monitor: { token: "S3CRET-MONITOR" },
    servers: [
      { alias: "A", type: "example", url: "http://user:S3CRET-URL@h/", apiKey: `\${KEY}` },
      { alias: "B", type: "unknown", url: "http://h", username: "cyril", apikey: "S3CRET-TYPO", token: "S3CRET-TOKEN" },
    ],
  };

  test("shows every value with its origin, and no secret", async () => {
    const loaded = await resolveConfig(raw, { cwd: "/", env: { KEY: "S3CRET-KEY" } });
    const described = describeConfig(loaded, TABLES);
    const byPath = new Map(described.map((option) => [option.path, option]));
    expect(byPath.get("servers[0].apiKey")).toEqual({ path: "servers[0].apiKey", value: "***", origin: "env KEY" });
    expect(byPath.get("servers[0].quality")).toMatchObject({ value: "high", origin: "default" });
    expect(byPath.get("servers[0].port")).toMatchObject({ value: undefined, origin: "default" });
    expect(byPath.get("servers[0].url")).toMatchObject({ value: "http://***@h/", origin: "file" });
    expect(byPath.get("servers[1].username")).toMatchObject({ value: "cyril", origin: "file" });
    expect(byPath.get("servers[1].token")).toMatchObject({ value: "***", origin: "file" });
    expect(byPath.get("monitor.token")).toMatchObject({ value: "***", origin: "file" });
    expect(byPath.get("cache.maxMiB")).toMatchObject({ value: 512, origin: "default" });
    expect(byPath.get("cache.dir")).toMatchObject({ value: loaded.config.cache.dir, origin: "default" });
    expect(JSON.stringify(described)).not.toContain("S3CRET");
    expect(described).toHaveLength(byPath.size);
  });
});

describe("writeConfigSkeleton", () => {
  test("gives a file that loads as the answers say, whatever they contain", async () => {
    const options = { url: "https://h/base", apiKey: "a: #b'\"*&!{", username: "cyril", port: 80, quality: undefined };
    const text = await writeConfigSkeleton(
      { mountPoint: "/mnt/media", server: { alias: "Home", type: "example", options } },
      TABLE,
    );
    const { config } = await resolveConfig(parse(text), { cwd: "/", env: {}, optionTables: async () => TABLES });
    expect(config.mount.point).toBe("/mnt/media");
    expect(config.servers[0]).toMatchObject({
      key: "cyril@Home",
      options: { url: "https://h/base", apiKey: options.apiKey, username: "cyril", port: 80 },
    });
    expect(text).toContain("    # API key from the dashboard\n    apiKey:");
  });
});

describe("configSchema", () => {
  const accepts = new Ajv({ strict: false }).compile(configSchema(TABLES));
  const entry = { alias: "A", type: "example", url: "http://h", apiKey: "k" };

  test.each([
    [{ servers: [entry] }],
    [{ $schema: "x", servers: [{ ...entry, apiKey: undefined, apiKeyFile: "key" }] }],
    [{ servers: [{ ...entry, port: VARIABLE, enabled: VARIABLE, alias: VARIABLE }] }],
    [{ servers: [{ alias: "A", type: "other", anything: 1 }] }],
    [{ servers: [entry], log: { level: "debug" }, cache: { maxMiB: 64 }, monitor: { tokenFile: "t" } }],
  ])("accepts what mediafs accepts (%#)", (value) => {
    expect(accepts(JSON.parse(JSON.stringify(value))), JSON.stringify(accepts.errors)).toBe(true);
  });

  test.each([
    [{}],
    [{ servers: [] }],
    [{ servers: [{ ...entry, apikey: "k" }] }],
    [{ servers: [{ ...entry, apiKey: undefined }] }],
    [{ servers: [{ ...entry, port: 0 }] }],
    [{ servers: [{ ...entry, alias: "a/b" }] }],
    [{ servers: [entry], log: { level: "loud" } }],
    [{ servers: [entry], cache: { maxMb: 64 } }],
    [{ servers: [entry], cache: { maxMiB: 1 } }],
  ])("refuses what mediafs refuses (%#)", (value) => {
    expect(accepts(JSON.parse(JSON.stringify(value)))).toBe(false);
  });
});

test("the flags of the command line come from the table", () => {
  expect(optionFlags().map(({ path, flag }) => `${path} ${flag}`)).toEqual([
    "mount.point --mount-point <dir>",
    "mount.driver --driver <name>",
    "mount.allowOther --allow-other",
    "log.level --log-level <level>",
    "log.format --log-format <format>",
  ]);
  expect(optionFlags().at(-1)?.description).toBe("How log lines look. (pretty, json)");
});
