import type { CoreOption } from "./core-option.js";

/** The part of the table of options that concerns the monitor. */
export const MONITOR_OPTIONS = {
  "monitor.enabled": {
    type: "boolean",
    default: true,
    help: "Whether the monitor runs.",
  },
  "monitor.listen": {
    type: "string",
    default: "127.0.0.1:0",
    pattern: { matches: /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, says: "host:port" },
    help: "Address of the monitor; port 0 takes a free one. One that other machines can reach needs `token`.",
  },
  "monitor.token": {
    type: "string",
    secret: true,
    defaultText: "a random one for each run",
    help: "What the monitor's users must present.",
  },
  "monitor.readOnly": {
    type: "boolean",
    default: false,
    help: "Whether the monitor only shows, and changes nothing.",
  },
  "monitor.hosts": {
    type: "list",
    default: [],
    help: "Names under which browsers reach the monitor beside its address, such as that of a proxy before it.",
  },
} as const satisfies Readonly<Record<string, CoreOption>>;
