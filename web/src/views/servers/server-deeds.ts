import type { ReloadChanges, Server } from "../../../../src/core/monitor/api.js";
import { ask } from "../../api/ask.js";
import { confirmThen } from "../../parts/confirm.js";
import { telling } from "../../parts/notices.js";

/** Forgets what is cached of an entry's listings. */
export function refreshServer({ key }: Server): Promise<void> {
  return telling(async () => {
    await ask("refresh", { body: { path: key } });
    return `Listings, metadata and artwork of ${key} are fetched anew.`;
  });
}

/** Enables or disables an entry; the latter after a question. */
export function switchServer({ key, enabled }: Server): void {
  const act = () =>
    telling(async () => {
      await ask("enableServer", { params: { key }, body: { enabled: !enabled } });
      return enabled ? `${key} is disabled.` : `${key} is enabled.`;
    });
  if (!enabled) return void act();
  confirmThen({
    title: `Disable ${key}?`,
    text: "Its directory leaves the mount, and what reads from it fails. The entry stays in the configuration.",
    deed: "Disable",
    act,
  });
}

/** Takes an entry out of the configuration, after a question. */
export function removeServer({ key }: Server): void {
  confirmThen({
    title: `Remove ${key}?`,
    text: "Its directory leaves the mount, and its entry, with its credentials, leaves the configuration file. Nothing changes on the server.",
    deed: "Remove",
    act: () =>
      telling(async () => {
        await ask("removeServer", { params: { key } });
        return `${key} is removed.`;
      }),
  });
}

/** What a change of the configuration did, in a sentence. Pure. */
export function changesText(changes: ReloadChanges): string {
  const { added, removed, replaced, reconnected, awaitingMount } = changes;
  const parts = [
    ["added", added],
    ["removed", removed],
    ["replaced", replaced],
    ["reconnected", reconnected],
    ["in force after the next mount", awaitingMount],
  ] as const;
  const told = parts.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${names.join(", ")}`);
  return told.length === 0 ? "Saved." : `Saved; ${told.join("; ")}.`;
}
