import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MOUNT_OPTIONS } from "../../src/core/cli/mount-request.js";

const run = promisify(execFile);
const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(pathOf(path), "utf8");
const UNITS = ["packaging/systemd/mediafs@.service", "packaging/systemd/mediafs.service"];
const ANALYZE = "/usr/bin/systemd-analyze";

/** Lines of a unit, as name and value. */
const settingsOf = (unit: string) =>
  [...read(unit).matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => ({ name, value }));

describe("docs/deployment.md", () => {
  it("lists the options of a line of fstab that are ours, and no others", () => {
    const listed = [...read("docs/deployment.md").matchAll(/^\| `([a-z_]+)(?:=([A-Z]+))?` \|/gm)];
    const wanted = [...MOUNT_OPTIONS].map(([name, { takes }]) => [name, takes?.toUpperCase()]);
    expect(listed.map(([, name, takes]) => [name, takes])).toEqual(wanted);
  });

  it("names only files that the package has", () => {
    const named = [...read("docs/deployment.md").matchAll(/mediafs\/(packaging\/[\w/@.]+)/g)].map(
      ([, path = ""]) => path,
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => !existsSync(pathOf(path)))).toEqual([]);
  });
});

describe("the units of systemd", () => {
  it.each(UNITS)("%s waits for the mount, and is not restarted for a wrong configuration", (unit) => {
    expect(settingsOf(unit)).toEqual(
      expect.arrayContaining([
        { name: "Type", value: "notify" },
        { name: "NotifyAccess", value: "all" },
        { name: "Restart", value: "on-failure" },
        { name: "RestartPreventExitStatus", value: "2" },
      ]),
    );
  });

  // systemd.exec(5): the first hide what is mounted, the others imply NoNewPrivileges= and so stop fusermount3.
  it.each(UNITS)("%s has nothing that hides the mount or forbids it", (unit) => {
    const harmful =
      /^(Private|Protect|ReadOnly|ReadWrite|Inaccessible|Bind|Temporary|Root|Mount|Dynamic|NoNew|SystemCall|Restrict(?!Prevent|Sec)|Lock|MemoryDeny)/;
    expect(
      settingsOf(unit).filter(({ name }) => harmful.test(name) && name !== "Restart" && name !== "RestartSec"),
    ).toEqual([]);
  });

  it.skipIf(!existsSync(ANALYZE))("are accepted by systemd", async () => {
    const { stderr } = await run(ANALYZE, ["verify", pathOf(UNITS[0] ?? "")]);
    const own = stderr.split("\n").filter((line) => line.includes("mediafs"));
    expect(own).toEqual([]);
  });
});

describe("the compose file", () => {
  interface Mounted {
    readonly source: string;
    readonly target: string;
    readonly bind?: { readonly propagation: string };
  }
  interface Service {
    readonly devices?: readonly string[];
    readonly cap_add?: readonly string[];
    readonly volumes: readonly Mounted[];
  }
  const { services } = parse(read("packaging/docker/compose.yaml")) as { readonly services: Record<string, Service> };
  const sharedBy = (name: string) => services[name]?.volumes.find(({ bind }) => bind !== undefined);

  it("lets the mount out of one container and into the other", () => {
    expect(sharedBy("mediafs")).toMatchObject({ bind: { propagation: "rshared" } });
    expect(sharedBy("reader")).toMatchObject({ bind: { propagation: "rslave" } });
    expect(sharedBy("reader")?.source).toBe(sharedBy("mediafs")?.source);
  });

  it("shares the folder above the mount point of the image", () => {
    const point = /"--mount-point", "([^"]+)"/.exec(read("packaging/docker/Dockerfile"))?.[1];
    expect(point?.startsWith(`${sharedBy("mediafs")?.target}/`)).toBe(true);
  });

  it("may mount", () => {
    expect(services.mediafs).toMatchObject({ devices: ["/dev/fuse:/dev/fuse"], cap_add: ["SYS_ADMIN"] });
  });
});
