import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SignInDialogue } from "mediafs/plugin-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MediaFsError } from "../../../src/core/base/index.js";
import type { CliServices } from "../../../src/core/cli/services.js";
import type { SignedIn, SignIn } from "../../../src/core/plugin-host/index.js";
import { makeSandbox, runCommand, type Sandbox } from "./run-command.js";

const CANARY = "canary-7f3a9c51e0";
const FOUND: SignedIn = {
  serverName: "Tide: House / Attic",
  options: { url: "http://media.example.org", apiKey: CANARY, username: "cyril" },
};
let sandbox: Sandbox;

beforeEach(() => {
  sandbox = makeSandbox();
});
afterEach(() => sandbox.remove());

const target = () => join(sandbox.folder, "config", "mediafs", "mediafs.config.yaml");
const written = () => parse(readFileSync(target(), "utf8"));

/** `mediafs config init` with a plugin that signs in like this, and somebody who types these lines. */
function init(signIn: SignIn | undefined, flags: readonly string[], typed?: readonly string[]) {
  const services: Partial<CliServices> = { findSignIn: async () => signIn };
  return runCommand(sandbox, ["config", "init", "--no-test", ...flags], services, typed);
}

/** Holds a dialogue, then gives {@link FOUND}. */
function talking(talk: (dialogue: SignInDialogue) => Promise<unknown>): SignIn {
  return async ({ dialogue }) => {
    await talk(dialogue);
    return FOUND;
  };
}

const atOnce = talking(async () => undefined);

describe("mediafs config init with a sign-in", () => {
  it("offers it, and asks for no option that it found out", async () => {
    const { code, stdout, stderr } = await init(atOnce, [], ["some", "", "", "/mnt/films"]);
    expect(code).toBe(0);
    expect(stderr).toContain("Sign in with a browser, on this or any other device? (y/n) [y]: ");
    expect(stderr).not.toContain("Address of the server.");
    expect(written().servers).toEqual([{ alias: "Tide House Attic", type: "some", ...FOUND.options }]);
    expect(statSync(target()).mode & 0o777).toBe(0o600);
    expect(stdout + stderr).not.toContain(CANARY);
  });

  it("asks for the options by hand where that is preferred", async () => {
    const typed = ["some", "n", "http://by.hand", "", "key-by-hand", "", "Home", "/mnt/films"];
    expect((await init(atOnce, [], typed)).code).toBe(0);
    expect(written().servers[0]).toMatchObject({ url: "http://by.hand", apiKey: "key-by-hand", alias: "Home" });
    const noSignIn = await init(atOnce, ["--no-sign-in", "--force"], typed.toSpliced(1, 1));
    expect(noSignIn.stderr).not.toContain("Sign in");
  });

  it("offers none where the plugin has none", async () => {
    const typed = ["some", "http://by.hand", "", "key-by-hand", "", "Home", "/mnt/films"];
    const { code, stderr } = await init(undefined, [], typed);
    expect(code).toBe(0);
    expect(stderr).not.toContain("Sign in");
    const wanted = await init(undefined, ["--type", "some", "--sign-in", "--force"]);
    expect(wanted).toMatchObject({ code: 2, stderr: expect.stringContaining("has no sign-in") });
  });

  it("lets what was given by hand win", async () => {
    writeFileSync(join(sandbox.folder, "key"), "key-of-file");
    const flags = [
      "--type",
      "some",
      "--sign-in",
      "--url",
      "http://by.hand",
      "--api-key-file",
      "key",
      "--alias",
      "Home",
    ];
    let given: unknown;
    const signIn: SignIn = async (request) => {
      given = request.given;
      return FOUND;
    };
    expect((await init(signIn, flags)).code).toBe(0);
    const expected = { url: "http://by.hand", apiKeyFile: join(sandbox.folder, "key") };
    expect(given).toEqual(expected);
    expect(written().servers).toEqual([{ alias: "Home", type: "some", username: "cyril", ...expected }]);
  });

  it("works where nobody can be asked, as long as there is nothing to choose", async () => {
    const code = { address: new URL("https://example.org/link"), code: "AB12" };
    const one = talking(async (dialogue) => {
      dialogue.showCode(code);
      await dialogue.choose("Server", [{ label: "Home", value: 1 }]);
    });
    const flags = ["--type", "some", "--sign-in", "--yes"];
    const run = await init(one, flags);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/Open in a browser: {2}https:\/\/example\.org\/link\n {2}Enter the code: {5}AB12\n/);
    expect(run.stderr).toMatch(/^waiting for the code to be entered .*\nServer: Home\n/m);
    const two = talking((dialogue) =>
      dialogue.choose(
        "Server",
        ["A", "B"].map((label) => ({ label, value: label })),
      ),
    );
    const refused = await init(two, [...flags, "--force"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/nobody can be asked here: Server\n {2}A\n {2}B\n/);
  });

  it("takes the number of a choice, and asks again for anything else", async () => {
    const chosen: unknown[] = [];
    const signIn = talking(async (dialogue) => {
      const choices = ["A", "B"].map((label) => ({ label, value: label }));
      chosen.push(await dialogue.choose("Server", choices));
      chosen.push(await dialogue.choose("Server", choices));
      chosen.push(await dialogue.ask("Name", { preset: "nobody" }));
    });
    const typed = ["3", "B", "0", "2", "", "", "Home", "/mnt/films"];
    const { code, stderr } = await init(signIn, ["--type", "some", "--sign-in"], typed);
    expect(code).toBe(0);
    expect(chosen).toEqual(["B", "A", "nobody"]);
    expect(stderr).toContain("Server:\n  1  A\n  2  B\nNumber from 1 to 2 [1]: ");
  });

  it("shows nothing of a server that would steer the terminal", async () => {
    const signIn = talking(async (dialogue) => {
      dialogue.say("evil\u001b]0;title\u0007\nname\u202e");
      await dialogue.choose("Server", [{ label: "a\u001b[2J\rb", value: 1 }]);
    });
    const { stderr } = await init(signIn, ["--type", "some", "--sign-in", "--yes"]);
    expect(stderr).toContain("evil ]0;title name\nServer: a [2J b\n");
  });

  it("leaves out a user name that no directory can have, and suggests a name for a nameless server", async () => {
    const signIn: SignIn = async () => ({
      serverName: "...",
      options: { url: "http://media.example.org", apiKey: CANARY, username: "cyril/../.." },
    });
    expect((await init(signIn, ["--type", "some", "--sign-in", "--yes"])).code).toBe(0);
    expect(written().servers).toEqual([
      { alias: "media.example.org", type: "some", url: "http://media.example.org", apiKey: CANARY },
    ]);
  });

  it("ends at Ctrl-C, with nothing written and no listener left", async () => {
    const signIn: SignIn = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        setImmediate(() => sandbox.events.emit("SIGINT"));
      });
    const { code, stderr } = await init(signIn, ["--type", "some", "--sign-in"]);
    expect(code).toBe(1);
    expect(stderr).toContain("mediafs: the sign-in was given up\n");
    expect(existsSync(target())).toBe(false);
    expect(sandbox.events.listenerCount("SIGINT")).toBe(0);
  });

  it("ends at Ctrl-C while it asks", async () => {
    const signIn = talking((dialogue) => {
      const answer = dialogue.ask("Name");
      sandbox.events.emit("SIGTERM");
      return answer;
    });
    const { code } = await init(signIn, ["--type", "some", "--sign-in"], [" "]);
    expect({ code, written: existsSync(target()) }).toEqual({ code: 1, written: false });
  });

  it("goes on by hand after a failure, where that is wanted", async () => {
    const signIn: SignIn = () => Promise.reject(new MediaFsError("UNSUPPORTED", "it is off here", { hint: "On!" }));
    const byHand = ["http://by.hand", "", "key-by-hand", "", "Home", "/mnt/films"];
    const { code, stderr } = await init(signIn, ["--type", "some"], ["y", "", ...byHand]);
    expect(code).toBe(0);
    expect(stderr).toContain("it is off here\n  → On!\nEnter the server's options by hand instead? (y/n) [y]: ");
    expect(written().servers[0]).toMatchObject({ url: "http://by.hand", apiKey: "key-by-hand" });
    const refused = await init(signIn, ["--type", "some", "--force"], ["y", "n"]);
    expect(refused.code).toBe(1);
  });

  it("shows why it failed, with nothing written", async () => {
    const signIn: SignIn = () =>
      Promise.reject(new MediaFsError("RATE_LIMITED", "example.org lets nobody in", { hint: "Wait." }));
    const { code, stderr } = await init(signIn, ["--type", "some", "--sign-in"]);
    expect(code).toBe(1);
    expect(stderr).toBe("mediafs: example.org lets nobody in\n  → Wait.\n");
    expect(existsSync(target())).toBe(false);
  });
});
