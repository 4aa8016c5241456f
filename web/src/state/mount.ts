import { computed, signal } from "@preact/signals";
import type { OpenFile } from "../../../src/core/monitor/api.js";
import type { MountState } from "./mount-state.js";

/** The mount as this page knows it; undefined before the first word. */
export const mount = signal<MountState | undefined>(undefined);

/** The mount at a glance. */
export const overview = computed(() => mount.value?.overview);
/** Its last ten minutes. */
export const samples = computed(() => mount.value?.samples ?? []);
/** Its open files by handle. */
export const files = computed(() => mount.value?.files ?? new Map<number, OpenFile>());
/** Its entries. */
export const servers = computed(() => mount.value?.servers ?? []);
/** Its stalls, newest first. */
export const stalls = computed(() => mount.value?.stalls ?? []);
/** Its warnings and errors, newest first. */
export const errors = computed(() => mount.value?.errors ?? []);
/** The mount's own clock at its last word: ages are told by it, not by the clock of this machine. */
export const mountNowMs = computed(() => mount.value?.atMs ?? 0);
