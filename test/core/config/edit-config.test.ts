import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type ConfigEdit,
  editedConfig,
  isEditable,
  replaceConfigFile,
} from "../../../src/core/config/editing/index.js";

const YAML = `# My media
mount:
  point: /mnt/media # here
servers:
# the big one
- alias: Home # in the cellar
  type: example
  url: "https://media.example.org"
  apiKey: \${HOME_KEY}

# the small one
- { alias: Cabin, type: example, url: 'http://10.0.0.5' }
cache:
log: { level: info }
`;

const edit = (edits: readonly ConfigEdit[], text = YAML, file = "/x/mediafs.config.yaml") =>
  editedConfig(file, text, edits);

describe("an edited configuration file", () => {
  test("without edits is as it was", () => {
    expect(edit([]).text).toBe(YAML);
  });

  test("has the new values in their places, every comment and the order", () => {
    const { text, raw } = edit([
      { kind: "set", path: ["servers", 0, "url"], value: "http://192.168.1.9" },
      { kind: "set", path: ["servers", 1, "enabled"], value: false },
      { kind: "set", path: ["cache", "maxMiB"], value: 256 },
      { kind: "set", path: ["log", "level"], value: "debug" },
      { kind: "set", path: ["readAhead", "windows"], value: 2 },
    ]);
    expect(text).toBe(
      `# My media
mount:
  point: /mnt/media # here
servers:
# the big one
- alias: Home # in the cellar
  type: example
  url: "http://192.168.1.9"
  apiKey: \${HOME_KEY}

# the small one
- { alias: Cabin, type: example, url: 'http://10.0.0.5', enabled: false }
cache:
  maxMiB: 256
log: { level: debug }
readAhead:
  windows: 2
`,
    );
    expect(raw).toMatchObject({ cache: { maxMiB: 256 }, log: { level: "debug" } });
  });

  test("loses what is taken out, and takes on what is added", () => {
    const { text } = edit([
      { kind: "remove", path: ["servers", 0] },
      { kind: "append", path: ["servers"], value: { alias: "New", type: "example", url: "http://new" } },
      { kind: "append", path: ["plugins"], value: "./mine.js" },
    ]);
    expect(text).not.toContain("in the cellar");
    expect(text).toContain("# the small one");
    expect(text).toMatch(/Cabin[^\n]*\n- alias: New\n {2} *type: example/);
    expect(text).toContain("- ./mine.js");
    expect(text).toContain("# here");
  });

  test("that is JSON stays JSON, with its indentation", () => {
    const json = `{\n    "servers": [{ "alias": "A", "type": "example" }],\n    "cache": { "maxMiB": 64 }\n}\n`;
    const { text } = edit([{ kind: "set", path: ["cache", "maxMiB"], value: 128 }], json, "/x/mediafs.config.json");
    expect(JSON.parse(text)).toEqual({ servers: [{ alias: "A", type: "example" }], cache: { maxMiB: 128 } });
    expect(text).toContain('\n    "servers"');
    expect(edit([], json, "/x/.mediafsrc").text).toMatch(/^\{/);
  });

  test("is refused where it is a program, or where the place is shared", () => {
    for (const file of ["/x/mediafs.config.js", "/x/mediafs.config.ts", "/x/package.json"]) {
      expect(isEditable(file)).toBe(false);
      expect(() => edit([], YAML, file)).toThrow(expect.objectContaining({ code: "CONFIG_NOT_WRITABLE" }));
    }
    const shared = "a: &base { alias: A }\nservers:\n  - *base\n";
    const change: ConfigEdit = { kind: "set", path: ["servers", 0, "alias"], value: "B" };
    expect(() => edit([change], shared)).toThrow(expect.objectContaining({ code: "CONFIG_NOT_WRITABLE" }));
  });
});

describe("a configuration file", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mediafs-edit-"));
    file = join(folder, "mediafs.config.yaml");
    writeFileSync(file, "before");
    chmodSync(file, 0o640);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("is replaced as a whole, with its mode, and nothing is left beside it", async () => {
    await replaceConfigFile(file, { before: "before", after: "after" });
    expect(readFileSync(file, "utf8")).toBe("after");
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["mediafs.config.yaml"]);
  });

  test("that is a link stays one", async () => {
    const link = join(folder, "link.yaml");
    symlinkSync("mediafs.config.yaml", link);
    await replaceConfigFile(link, { before: "before", after: "after" });
    expect(readFileSync(file, "utf8")).toBe("after");
  });

  test("that somebody else changed meanwhile is left alone", async () => {
    const replacing = replaceConfigFile(file, { before: "something else", after: "after" });
    await expect(replacing).rejects.toMatchObject({ code: "CONFIG_NOT_WRITABLE" });
    expect(readFileSync(file, "utf8")).toBe("before");
  });
});
