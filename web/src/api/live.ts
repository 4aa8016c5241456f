import { batch, signal } from "@preact/signals";
import type { LogLine, Snapshot, Update } from "../../../src/core/monitor/api.js";
import { mount } from "../state/mount.js";
import { stateOf, updated } from "../state/mount-state.js";
import { readOnly, session, sessionEnded } from "../state/session.js";
import { API_ROOT, ask } from "./ask.js";

/** State of the live connection. */
export type Connection = "connecting" | "live" | "lost";

/** Of this page. */
export const connection = signal<Connection>("connecting");
/** When it is tried again, by this machine's clock; undefined while it is tried, or live. */
export const retryAtMs = signal<number | undefined>(undefined);

/** A level of the log. */
export type LogLevel = LogLine["level"];

const PAUSES_MS = [500, 1000, 2000, 4000, 8000];
// Updates come every second; a line that fell asleep says nothing at all.
const SILENCE_MS = 12_000;

let source: EventSource | undefined;
let failures = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let silenceTimer: ReturnType<typeof setTimeout> | undefined;
let logLevel: LogLevel | undefined;
let hearLine: (line: LogLine) => void = () => undefined;

/** Listens to the mount until the session ends; connects again by itself whenever the connection is lost. */
export function listen(): void {
  disconnect();
  const query = logLevel === undefined ? "" : `?log=${logLevel}`;
  const opened = new EventSource(`${API_ROOT}/events${query}`);
  source = opened;
  if (connection.value !== "live") connection.value = failures === 0 ? "connecting" : "lost";
  opened.addEventListener("snapshot", ({ data }: MessageEvent<string>) => takeSnapshot(JSON.parse(data) as Snapshot));
  opened.addEventListener("update", ({ data }: MessageEvent<string>) => takeUpdate(JSON.parse(data) as Update));
  opened.addEventListener("log", ({ data }: MessageEvent<string>) => hearLine(JSON.parse(data) as LogLine));
  opened.addEventListener("error", () => void lose());
  awaitWord();
}

/** Stops listening. */
export function disconnect(): void {
  clearTimeout(retryTimer);
  clearTimeout(silenceTimer);
  source?.close();
  source = undefined;
}

/** Tries at once, as a person asks for who does not want to wait. */
export function reconnectNow(): void {
  retryAtMs.value = undefined;
  listen();
}

/** Hears the lines of the log, too, of this level and above, until the function that it gives is called. */
export function hearLog(level: LogLevel, hear: (line: LogLine) => void): () => void {
  logLevel = level;
  hearLine = hear;
  listen();
  return () => {
    if (hearLine !== hear) return;
    hearLine = () => undefined;
    logLevel = undefined;
    if (session.value === "in") listen();
  };
}

function takeSnapshot(snapshot: Snapshot): void {
  failures = 0;
  batch(() => {
    connection.value = "live";
    retryAtMs.value = undefined;
    mount.value = stateOf(snapshot);
    readOnly.value = snapshot.overview.readOnly;
  });
  awaitWord();
}

function takeUpdate(update: Update): void {
  const known = mount.value;
  if (known === undefined) return;
  batch(() => {
    mount.value = updated(known, update);
    readOnly.value = update.overview.readOnly;
  });
  awaitWord();
}

function awaitWord(): void {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(() => void lose(), SILENCE_MS);
}

async function lose(): Promise<void> {
  disconnect();
  connection.value = "lost";
  failures += 1;
  const told = await ask("session", {}).catch(() => undefined);
  if (told !== undefined && !told.loggedIn) return sessionEnded();
  if (session.value !== "in" || source !== undefined) return;
  const pauseMs = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 0;
  retryAtMs.value = Date.now() + pauseMs;
  retryTimer = setTimeout(reconnectNow, pauseMs);
}

addEventListener("online", () => {
  if (connection.value === "lost" && session.value === "in") reconnectNow();
});
