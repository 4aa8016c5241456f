import type { ReloadReport } from "../../control/index.js";

/** What a reload changed, for people. Pure. */
export function reloadText(mountPoint: string, report: ReloadReport): string {
  const changes = [
    ["added", report.added],
    ["removed", report.removed],
    ["now another server", report.replaced],
    ["connected anew", report.reconnected],
    ["takes a new mount", report.awaitingMount],
  ] as const;
  const lines = changes
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `  ${what}: ${names.join(", ")}`);
  return [`${mountPoint}: the configuration is in force`, ...lines, ""].join("\n");
}
