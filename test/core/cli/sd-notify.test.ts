import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notifyServiceManager } from "../../../src/core/cli/sd-notify.js";

// A service manager in small: node itself cannot listen to datagrams of the Unix family.
const MANAGER = `
  socket(my $s, AF_UNIX, SOCK_DGRAM, 0); bind($s, pack_sockaddr_un($ARGV[0])) or die;
  $| = 1; print "up\\n"; recv($s, my $m, 4096, 0); print $m;
`;
const hasPerl = spawnSync("perl", ["-e", "1"]).status === 0;

describe("the service manager", () => {
  it.skipIf(!hasPerl)("is told READY=1 on its socket, with the process it is about", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mfs-"));
    const socket = join(folder, "notify");
    const manager = spawn("perl", ["-MSocket", "-e", MANAGER, socket], { stdio: ["ignore", "pipe", "ignore"] });
    let heard = "";
    manager.stdout.on("data", (chunk) => (heard += String(chunk)));
    await expect.poll(() => heard).toBe("up\n");
    expect(await notifyServiceManager("READY=1", { PATH: process.env.PATH, NOTIFY_SOCKET: socket })).toBe(true);
    await expect.poll(() => heard).toBe(`up\nREADY=1\nMAINPID=${process.pid}`);
    manager.kill();
    rmSync(folder, { recursive: true });
  });

  it("is left alone where there is none", async () => {
    expect(await notifyServiceManager("READY=1", { PATH: process.env.PATH })).toBe(false);
    expect(await notifyServiceManager("READY=1", { PATH: process.env.PATH, NOTIFY_SOCKET: "/nowhere" })).toBe(false);
  });
});
