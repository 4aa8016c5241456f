import type { ErrorCode, ErrorEntry } from "./error-code.js";

/** The part of the catalogue that concerns asking, and steering, a running mount. */
export const CONTROL_ERRORS = {
  NOT_RUNNING: { meaning: "No mount is running.", hint: "Start it with `mediafs mount`.", retryable: false },
  ALREADY_RUNNING: {
    meaning: "mediafs is mounted there already.",
    hint: "Use it, or end it with `mediafs umount`.",
    retryable: false,
  },
  CONTROL_FAILED: {
    meaning: "The running mount does not answer.",
    hint: "Look into its log; `mediafs umount` ends it.",
    retryable: true,
  },
  MONITOR_FAILED: {
    meaning: "The monitor cannot listen at its address.",
    hint: "Choose another `monitor.listen`; the mount goes on without the monitor.",
    retryable: false,
  },
  MONITOR_LOGIN: {
    meaning: "The monitor shows nothing without a login.",
    hint: "Run `mediafs open`, or present the monitor's token.",
    retryable: false,
    expected: true,
  },
  MONITOR_FORBIDDEN: {
    meaning: "The request came from another page, or under a host name that is not the monitor's.",
    hint: "Open the monitor at its own address; add the name of a proxy before it to `monitor.hosts`.",
    retryable: false,
    expected: true,
  },
  MONITOR_READ_ONLY: {
    meaning: "The monitor only shows, and changes nothing.",
    hint: "Take `monitor.readOnly` out of the configuration to change things from here.",
    retryable: false,
    expected: true,
  },
  MONITOR_BUSY: {
    meaning: "Too many requests to the monitor at a time.",
    hint: "Wait a moment.",
    retryable: true,
    expected: true,
  },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
