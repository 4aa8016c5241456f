import { describe, expect, it, test } from "vitest";
import { hasCode } from "../../../src/core/base/index.js";
import { mountRequest } from "../../../src/core/cli/mount-request.js";

const asked = (...args: readonly string[]) => mountRequest(["mediafs", "/mnt/media", ...args]);

function refusal(...args: readonly string[]): unknown {
  try {
    return asked(...args);
  } catch (error) {
    expect(hasCode(error, "USAGE")).toBe(true);
    return error;
  }
}

describe("what mount(8) asks its helper for", () => {
  it("becomes a mount in the background at that directory", () => {
    expect(asked()).toEqual({
      args: ["mount", "--daemon", "--mount-point", "/mnt/media", "--"],
      user: undefined,
      isFake: false,
    });
  });

  it("takes the flags of `mediafs mount` as options", () => {
    const options = "config=/etc/media.yaml,allow_other,driver=dev-fuse,log_level=debug,log_format=json";
    expect(asked("-o", options).args.slice(4, -1)).toEqual([
      "--config=/etc/media.yaml",
      "--allow-other",
      "--driver=dev-fuse",
      "--log-level=debug",
      "--log-format=json",
    ]);
  });

  it("mounts only the entries that are named", () => {
    expect(asked("-o", "entry=cyril@Home,ro,entry=anna at home").args.slice(4)).toEqual([
      "--",
      "cyril@Home",
      "anna at home",
    ]);
  });

  // As mount(8) of util-linux 2.38 passes a line of fstab(5) on.
  it("leaves alone what every mount may say", () => {
    const plain = asked();
    expect(asked("-v", "-o", "rw,noexec,nosuid,nodev,_netdev,users,nofail")).toEqual(plain);
    expect(asked("-n", "-o", "defaults,noauto,user=cyril,noatime,x-systemd.automount,X-mark,comment=a,")).toEqual(
      plain,
    );
  });

  it("may have a comma in a value", () => {
    expect(asked("-o", String.raw`config=/etc/a\,b.yaml`).args).toContain("--config=/etc/a,b.yaml");
  });

  it("is told which user it is to run as, and whether it is to do anything", () => {
    expect(asked("-f", "-o", "setuid=nobody")).toMatchObject({ user: "nobody", isFake: true });
  });

  it("may be sloppy about options that are not known", () => {
    expect(asked("-s", "-o", "wsize=8192")).toEqual(asked());
  });

  test.each([
    [["-o", "wsize=8192"], "wsize is no option of this mount", /config=….*entry=….*allow_other/],
    [["-o", "mount_point=/mnt"], "mount_point is no option of this mount", /config/],
    [["-o", "remount,ro"], "a mount of mediafs cannot be mounted anew in place", /unmount/],
    [["-o", "config"], "the option config needs a value", /config=…/],
    [["-o", "setuid="], "the option setuid needs a value", /setuid=…/],
    [["-o", "entry"], "the option entry needs a value", /entry=…/],
    [["-o", "config=media.yaml"], "the option config must be an absolute path, got media.yaml", /./],
    [["-o", "allow_other=1"], "the option allow_other takes no value, got 1", /./],
    [["/more"], "mount.fuse.mediafs needs a source and a directory", /mount -t fuse.mediafs mediafs/],
    [["-N", "1"], expect.stringContaining("-N"), /./],
  ])("is refused when it says %j", (args, message, hint) => {
    expect(refusal(...args)).toMatchObject({ message, hint: expect.stringMatching(hint) });
  });

  it("is refused when the source is another word", () => {
    expect(() => mountRequest(["/etc/media.yaml", "/mnt/media"])).toThrow("must be `mediafs`, got /etc/media.yaml");
  });
});
