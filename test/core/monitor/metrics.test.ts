import "reflect-metadata";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { METRICS } from "../../../src/core/monitor/http/metrics.js";
import { ENTRY_KEY } from "../../mount/pattern-films.js";
import { WatchedMount } from "./watched-mount.js";

const FILM = { title: "Alien", seed: 91, sizeBytes: 1_000_003 };

let mount: WatchedMount;
let text: string;
beforeAll(async () => {
  mount = await WatchedMount.start({ films: [FILM] });
  const handle = await mount.open(FILM.title);
  await mount.readRight(FILM.title, handle, 0, FILM.sizeBytes);
  await mount.readRight(FILM.title, handle, 0, FILM.sizeBytes);
  const { status, body } = await mount.ask("GET", "/metrics");
  expect(status).toBe(200);
  text = String(body);
});
afterAll(() => mount.close());

const valueIn = (series: string) =>
  Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${series} `))
      ?.split(" ")
      .at(-1),
  );

describe("the metrics", () => {
  test("are those of the table, each with its type and help", () => {
    const told = [...text.matchAll(/^# HELP (\w+) (.*)\n# TYPE \1 (\w+)$/gm)].map(([, name, help, type]) => ({
      name,
      help,
      type,
    }));
    expect(told).toEqual(METRICS.map(({ name, help, type }) => ({ name, help, type })));
  });

  test("are those of docs/metrics.md, and that has no others", () => {
    const page = readFileSync(fileURLToPath(new URL("../../../docs/metrics.md", import.meta.url)), "utf8");
    const rows = page
      .split("\n")
      .filter((line) => /^\| `/.test(line))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const wanted = METRICS.map(({ name, type, labels, help }) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(", "),
      help,
    ]);
    expect(rows).toEqual(wanted);
  });

  test("count what was read", () => {
    expect(valueIn("mediafs_delivered_bytes_total")).toBe(2 * FILM.sizeBytes);
    expect(valueIn(`mediafs_received_bytes_total{server="${ENTRY_KEY}"}`)).toBe(FILM.sizeBytes);
    expect(valueIn("mediafs_cache_hit_bytes_total")).toBe(FILM.sizeBytes);
    expect(valueIn("mediafs_open_files")).toBe(1);
    expect(valueIn(`mediafs_server_up{server="${ENTRY_KEY}"}`)).toBe(1);
    expect(valueIn('mediafs_stalls_total{cause="memory"}')).toBe(0);
  });

  test("hold no secret and no path of a file", () => {
    expect(text).not.toContain(mount.token);
    expect(text).not.toContain(FILM.title);
  });
});
