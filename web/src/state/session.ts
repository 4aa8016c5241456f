import { computed, signal } from "@preact/signals";

/** Whether this browser may look. `ended`: it could, until now; `unused`: it came by a login link that no longer holds. */
export type SessionState = "unknown" | "in" | "out" | "ended" | "unused";

/** Of this browser. */
export const session = signal<SessionState>("unknown");

/** Whether the monitor only shows, as the session and then every overview say. */
export const readOnly = signal(false);

/** Whether anything may be changed from here. */
export const mayChange = computed(() => session.value === "in" && !readOnly.value);

/** The mount said that this browser is not logged in. */
export function sessionEnded(): void {
  if (session.value === "in") session.value = "ended";
  else if (session.value === "unknown") session.value = "out";
}
