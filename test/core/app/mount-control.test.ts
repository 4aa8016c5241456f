import "reflect-metadata";
import { expect, test } from "vitest";
import { type ControlParts, MountControl } from "../../../src/core/app/mount-control.js";

const never = new AbortController().signal;
const FACTS = { mountPoint: "/nowhere", driver: "slow", version: "0", configFile: undefined, startedAtMs: 0 };

/** A control over entries in these states, and what it asked of them. */
function controlOf(states: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const servers = () => Object.entries(states).map(([key, state]) => ({ key, state }));
  const host = { servers, reconnect: (key: string) => asked.push(`reconnect ${key}`) };
  const media = { refresh: async (path: string | undefined) => asked.push(`refresh ${path}`) };
  const control = new MountControl({ host, media } as unknown as ControlParts, FACTS, () => undefined);
  return { control, asked };
}

test("a refresh connects entries anew that had failed, and leaves the others connected", async () => {
  const { control, asked } = controlOf({ a: "failed", b: "ready", c: "failed", d: "connecting" });
  await control.refresh(undefined, never);
  expect(asked).toEqual(["reconnect a", "reconnect c", "refresh undefined"]);
});

test("a refresh of one entry concerns no other", async () => {
  const { control, asked } = controlOf({ a: "failed", b: "failed" });
  await control.refresh("/b/Films", never);
  expect(asked).toEqual(["reconnect b", "refresh /b/Films"]);
});
