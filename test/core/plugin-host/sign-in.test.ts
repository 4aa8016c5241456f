import "reflect-metadata";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { MediaFsPlugin, SignInContext, SignInDialogue, SignInResult } from "mediafs/plugin-api";
import { describe, expect, it } from "vitest";
import { checkPlugin } from "../../../src/core/plugin-host/check-plugin.js";
import { signInOf } from "../../../src/core/plugin-host/index.js";

const CANARY = "canary-7f3a9c51e0";
const SIGNAL = new AbortController().signal;

const dialogue: SignInDialogue = {
  say: () => undefined,
  showCode: () => undefined,
  choose: () => Promise.reject(new TypeError("not wanted in this test")),
  ask: async () => "",
};

function pluginWith(signIn: (context: SignInContext) => Promise<SignInResult>): MediaFsPlugin {
  return {
    name: "some",
    apiVersion: "^1.1.0",
    options: {
      url: { type: "url", required: true, help: "Address." },
      apiKey: { type: "string", secret: true, help: "Key." },
      pageSize: { type: "number", min: 1, help: "Size.", default: 200 },
    },
    connect: () => Promise.reject(new TypeError("not wanted in this test")),
    signIn,
  };
}

function run(
  signIn: (context: SignInContext) => Promise<SignInResult>,
  given: Readonly<Record<string, string>> = {},
  signal = SIGNAL,
) {
  const found = signInOf(pluginWith(signIn));
  return found?.({ given, dialogue }, signal);
}

describe("a plugin's sign-in", () => {
  it("is there only when the plugin has one", () => {
    const { signIn: _, ...without } = pluginWith(async () => ({ options: {} }));
    expect(signInOf(without)).toBeUndefined();
    expect(signInOf(undefined)).toBeUndefined();
    expect(checkPlugin({ ...without, signIn: "yes" })).toMatchObject({ fits: false, code: "PLUGIN_SHAPE" });
    expect(checkPlugin({ ...without, signIn: () => undefined })).toMatchObject({ fits: true });
  });

  it("is told what was given and can be understood", async () => {
    let seen: unknown;
    const given = {
      url: "http://h",
      pageSize: "5",
      apiKeyFile: "/run/key",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the configuration file
      apiKey: "${KEY}",
    };
    await run(async ({ options }) => {
      seen = options;
      return { options: {} };
    }, given);
    expect(seen).toEqual({ url: "http://h", pageSize: 5 });
  });

  it("is the same device each time, and another than that of any other plugin", async () => {
    const ids: string[] = [];
    const signIn = async ({ deviceId }: SignInContext) => {
      ids.push(deviceId);
      return { options: {} };
    };
    await run(signIn);
    await run(signIn);
    await signInOf({ ...pluginWith(signIn), name: "other" })?.({ given: {}, dialogue }, SIGNAL);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it("gives values that stand for themselves in the configuration", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what would be a variable in the configuration file
    const options = { url: "http://h/${HOME}", pageSize: 5, apiKey: undefined };
    const result = await run(async () => ({ options, serverName: "Home" }));
    expect(result).toEqual({ serverName: "Home", options: { url: "http://h/$${HOME}", pageSize: "5" } });
  });

  it.each([
    [{ url: "nowhere" }, /url/],
    [{ pageSize: 0 }, /pageSize/],
    [{ other: CANARY }, /other, which is none of its options/],
    [undefined, /no options/],
  ])("may give nothing that its options do not allow: %j", async (options, message) => {
    const result = run(async () => ({ options }) as SignInResult);
    await expect(result).rejects.toMatchObject({ code: "PLUGIN_SHAPE", message: expect.stringMatching(message) });
    await expect(result).rejects.not.toMatchObject({ message: expect.stringContaining(CANARY) });
  });

  it("fails with the plugin's own error, or with PLUGIN_FAILED, secrets masked", async () => {
    const own = run(async ({ addSecret, fail }) => {
      addSecret(CANARY);
      throw fail("RATE_LIMITED", `too often for ${CANARY}`, { hint: `wait, ${CANARY}`, retryAfterMs: 5 });
    });
    const masked = { message: "too often for ***", hint: "wait, ***" };
    await expect(own).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 5, ...masked });
    const stray = run(({ addSecret }) => {
      addSecret(CANARY);
      throw new TypeError(`odd ${CANARY}`);
    });
    await expect(stray).rejects.toMatchObject({ code: "PLUGIN_FAILED", message: "the plugin some failed: odd ***" });
  });

  it("is over at once when it is given up, even if it takes no notice", async () => {
    const controller = new AbortController();
    let heard: AbortSignal | undefined;
    const signIn = ({ signal }: SignInContext) => {
      heard = signal;
      queueMicrotask(() => controller.abort());
      return new Promise<SignInResult>(() => undefined);
    };
    await expect(run(signIn, {}, controller.signal)).rejects.toMatchObject({ code: "ABORTED" });
    expect(heard?.aborted).toBe(true);
  });

  it("leaves no request behind", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    let left: Promise<unknown> | undefined;
    await run(async ({ http, signal }) => {
      left = http.request({ url, signal }).catch((error: unknown) => error);
      return { options: {} };
    });
    expect(await left).toMatchObject({ code: "ABORTED" });
    server.closeAllConnections();
    server.close();
  });
});
