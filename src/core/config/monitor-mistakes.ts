import type { Mistake } from "./mistake.js";
import type { TopValues } from "./option-values.js";

// As hard to guess as twelve random letters and digits, at least.
const SHORTEST_TOKEN = 16;

type MonitorValues = Pick<TopValues, "monitor.enabled" | "monitor.listen" | "monitor.token">;

/** What is wrong with a monitor that other machines can reach: it needs a token of its own. Pure. */
export function monitorMistakes(values: MonitorValues): readonly Mistake[] {
  const { "monitor.enabled": enabled, "monitor.listen": listen, "monitor.token": token } = values;
  if (!enabled || isLoopback(hostOf(listen))) return [];
  const expected = `a text of ${SHORTEST_TOKEN} characters or more, since other machines can reach ${listen}`;
  if (token === undefined) return [{ path: "monitor.token", found: "nothing", expected }];
  return token.length < SHORTEST_TOKEN ? [{ path: "monitor.token", found: "a short text", expected }] : [];
}

/** The host of `host:port`, without the brackets of an IPv6 address. */
export function hostOf(listen: string): string {
  return listen.slice(0, listen.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1");
}

/** Whether only this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
