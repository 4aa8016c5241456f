import { describe, expect, it } from "vitest";
import { MediaFsError } from "../../../src/core/base/index.js";
import { fine, note, wrong } from "../../../src/core/cli/findings.js";
import { configText } from "../../../src/core/cli/render/config.js";
import { findingsText } from "../../../src/core/cli/render/doctor.js";
import { errorJson, errorText } from "../../../src/core/cli/render/error.js";
import { pluginsJson, pluginsText } from "../../../src/core/cli/render/plugins.js";
import { bytesText, durationText, percentText } from "../../../src/core/cli/render/quantities.js";
import { mountText } from "../../../src/core/cli/render/status.js";
import { styleOf } from "../../../src/core/cli/render/style.js";
import { table } from "../../../src/core/cli/render/table.js";
import { mountStatus } from "../control/mount-status.js";
import { SOME_PLUGIN } from "./run-command.js";

const silent = () => undefined;

describe("an error", () => {
  it("is one line that says what failed and one that says what to do", () => {
    const error = new MediaFsError("MOUNT_NO_FUSE", "no FUSE\n  here", { hint: "Install it." });
    expect(errorText(error)).toBe("mediafs: no FUSE here\n  → Install it.\n");
  });

  it("lists every mistake of a configuration between the two", () => {
    const error = new MediaFsError("CONFIG_INVALID", "f has 2 mistakes", {
      hint: "Mend them.",
      lines: ["a: x", "b: y"],
    });
    expect(errorText(error)).toBe("mediafs: f has 2 mistakes\n  a: x\n  b: y\n  → Mend them.\n");
    expect(JSON.parse(errorJson(error))).toEqual({
      error: { code: "CONFIG_INVALID", message: "f has 2 mistakes", hint: "Mend them.", lines: ["a: x", "b: y"] },
    });
  });
});

describe("quantities", () => {
  it("have a unit and few digits", () => {
    expect([0, 1023, 1024, 1_500_000, 536_870_912, 4_000_000_000].map(bytesText)).toEqual([
      "0 B",
      "1023 B",
      "1.0 KiB",
      "1.4 MiB",
      "512 MiB",
      "3.7 GiB",
    ]);
    expect([0, 999, 1_000, 61_000, 3_600_000, 11_520_000, 90_061_000].map(durationText)).toEqual([
      "0 ms",
      "999 ms",
      "1 s",
      "1 min 1 s",
      "1 h",
      "3 h 12 min",
      "1 d 1 h",
    ]);
    expect([percentText(1, 4), percentText(1, 0)]).toEqual(["25 %", "-"]);
  });
});

describe("a table", () => {
  it("aligns columns by letters and leaves no trailing blanks", () => {
    expect(
      table([
        ["a", "b"],
        ["Séries", ""],
        ["x", "y"],
      ]),
    ).toEqual(["a       b", "Séries", "x       y"]);
  });
});

describe("the status of a mount", () => {
  const text = mountText(mountStatus(), 1_700_000_000_000 + 3_720_000);

  it("shows mount, servers, open files and cache", () => {
    expect(text).toBe(
      [
        "/mnt/mediafs  some-driver, pid 4711, up 1 h 2 min, mediafs 1.2.3",
        "  configuration  /home/cyril/mediafs.config.yaml",
        "  ENTRY             STATE   SERVER           LATENCY  LISTINGS",
        "  cyril@HomeServer  ready   Product 10.11.0  12 ms    14, oldest 4 min 12 s",
        "  Attic             failed  (kind)           -        2, oldest 2 h 1 min, 2 stale",
        "    AUTH_REJECTED: the server refused the API key",
        "    → Check the API key.",
        "  open files  1",
        "    #3  25 %  3.7 GiB  /cyril@HomeServer/Films/Inception (2010)/Inception (2010).mkv",
        "  memory    256 MiB of 512 MiB of media, 8.0 MiB under way; process 143 MiB",
        "  reads     75 % from memory, 0 B from disk, 954 MiB fetched",
        "  database  1.4 MiB",
        "",
      ].join("\n"),
    );
  });

  it("says so when nothing is kept across restarts", () => {
    expect(mountText(mountStatus({ store: { persistent: false, bytes: 0 } }), 0)).toContain("database  none");
  });

  it("says below an open file why its bytes do not come, and what to do, once", () => {
    const [file] = mountStatus().openFiles;
    if (file === undefined) throw new TypeError("no open file");
    const failed = {
      start: 0,
      end: 8,
      state: "error",
      filledBytes: 0,
      lastAccessMs: 0,
      expiresAtMs: undefined,
      error: "SERVER_REFUSED",
    } as const;
    const windows = [
      failed,
      { ...failed, start: 8, end: 16 },
      { ...failed, state: "ready", error: undefined } as const,
    ];
    const reader = { ...file.reader, windows };
    const lines = mountText(mountStatus({ openFiles: [{ ...file, reader }, file] }), 0).split("\n");
    expect(lines.filter((line) => line.includes("SERVER_REFUSED"))).toHaveLength(1);
    const at = lines.findIndex((line) => line.includes("Inception"));
    expect(lines[at + 1]).toMatch(/^ {6}SERVER_REFUSED: The server has the file but will not send it now\.$/);
    expect(lines[at + 2]).toMatch(/^ {6}→ Look at the server's limits/);
    expect(lines[at + 3]).toContain("Inception");
  });

  it("names some of many open files and counts the rest", () => {
    const [file] = mountStatus().openFiles;
    const openFiles = Array.from({ length: 25 }, () => file).filter((each) => each !== undefined);
    expect(mountText(mountStatus({ openFiles }), 0)).toContain("and 5 more");
  });
});

describe("plugins", () => {
  const refused = {
    ...SOME_PLUGIN,
    name: "old",
    state: "refused" as const,
    code: "PLUGIN_API_MISMATCH" as const,
    reason: "it wants ^0.3.0",
    options: undefined,
  };

  it("are listed with where they come from, refused ones with the reason and what to do", () => {
    expect(pluginsText({ plugins: [SOME_PLUGIN, refused], uses: [], connected: false })).toBe(
      [
        "NAME  VERSION  API     ORIGIN     USED BY  FROM",
        "some  1.0.0    ^1.0.0  installed  -        /modules/mediafs-plugin-some",
        "refused old (/modules/mediafs-plugin-some): it wants ^0.3.0",
        "  → Update the plugin or mediafs.",
        "",
      ].join("\n"),
    );
  });

  it("are listed with the entries that use them, and what is the plugin's own fault", () => {
    const use = { key: "cyril@Home", type: "some", state: "failed" as const };
    const fault = { code: "PLUGIN_FAILED", message: "the plugin some failed: boom", hint: "Report it." };
    const rejected = { code: "AUTH_REJECTED", message: "the server refused the key", hint: "Check it." };
    const uses = [
      { ...use, error: fault },
      { ...use, key: "Attic", error: rejected },
      { ...use, key: "Other", type: "else", state: undefined, error: undefined },
    ];
    const lines = [
      "NAME  VERSION  API     ORIGIN     USED BY            FROM",
      "some  1.0.0    ^1.0.0  installed  cyril@Home, Attic  /modules/mediafs-plugin-some",
      "failed some (cyril@Home): the plugin some failed: boom",
      "  → Report it.",
    ];
    expect(pluginsText({ plugins: [SOME_PLUGIN], uses, connected: false })).toBe([...lines, ""].join("\n"));
    const more = ["note some (Attic): the server refused the key", "  → Check it.", ""];
    expect(pluginsText({ plugins: [SOME_PLUGIN], uses, connected: true })).toBe([...lines, ...more].join("\n"));
    expect(pluginsJson({ plugins: [SOME_PLUGIN], uses, connected: false })).toMatchObject({
      plugins: [{ entries: [{ key: "cyril@Home", state: "failed", error: fault }, { key: "Attic" }] }],
    });
  });

  it("have the same fields for programs whatever became of them", () => {
    const list = { plugins: [SOME_PLUGIN, refused], uses: [], connected: false };
    const { plugins } = pluginsJson(list) as { plugins: object[] };
    const fields = ["name", "version", "apiVersion", "from", "origin", "state", "code", "reason", "options", "entries"];
    expect(plugins.map((plugin) => Object.keys(plugin))).toEqual([fields, fields]);
  });
});

describe("what the doctor finds", () => {
  it("has a mark each, and what to do", () => {
    expect(findingsText([fine("a", "x"), note("b", "y", "Look."), wrong("c", "z", "Mend it.")])).toBe(
      "✓ a: x\n! b: y\n  → Look.\n✗ c: z\n  → Mend it.\n\n1 thing to mend\n",
    );
    expect(findingsText([fine("a", "x")])).toBe("✓ a: x\n\nall is well\n");
  });
});

describe("the effective configuration", () => {
  it("shows each value with its origin", () => {
    const options = [
      { path: "mount.point", value: "/mnt", origin: "file" },
      { path: "sidecars.artwork", value: ["classic", "standard"], origin: "default" },
      { path: "monitor.token", value: undefined, origin: "default" },
    ];
    expect(configText("/f.yaml", options)).toBe(
      [
        "# /f.yaml",
        "mount.point       /mnt                 file",
        "sidecars.artwork  [classic, standard]  default",
        "monitor.token     -",
        "",
      ].join("\n"),
    );
  });
});

describe("colours", () => {
  it("are used on a terminal alone, and never against NO_COLOR", () => {
    const painted = (isTTY: boolean, env: Record<string, string>) => styleOf({ write: silent, isTTY }, env).red("x");
    expect(painted(true, {})).not.toBe("x");
    expect(painted(false, {})).toBe("x");
    expect(painted(true, { NO_COLOR: "1" })).toBe("x");
    expect(painted(true, { TERM: "dumb" })).toBe("x");
  });
});
