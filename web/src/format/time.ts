const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in one or two units. Pure. */
export function durationText(ms: number): string {
  if (ms < SECOND) return ms < 1 ? "0 s" : `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return twoUnits(ms, [MINUTE, "min"], [SECOND, "s"]);
  if (ms < DAY) return twoUnits(ms, [HOUR, "h"], [MINUTE, "min"]);
  return twoUnits(ms, [DAY, "d"], [HOUR, "h"]);
}

/** How long ago, in one unit. Pure. */
export function agoText(ms: number): string {
  if (ms < SECOND) return "just now";
  const [length, name] = (
    [
      [DAY, "d"],
      [HOUR, "h"],
      [MINUTE, "min"],
    ] as const
  ).find(([unit]) => ms >= unit) ?? [SECOND, "s"];
  return `${Math.floor(ms / length)} ${name} ago`;
}

/** Time of media: 1:02:07. Pure. */
export function playTimeText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** The time of day, to the second. */
export function clockText(atMs: number): string {
  return new Date(atMs).toLocaleTimeString("en-GB");
}

/** Date and time. */
export function momentText(atMs: number): string {
  return `${new Date(atMs).toLocaleDateString("en-CA")} ${clockText(atMs)}`;
}

function twoUnits(ms: number, [big, bigName]: [number, string], [small, smallName]: [number, string]): string {
  const bigs = Math.floor(ms / big);
  const smalls = Math.floor((ms % big) / small);
  return smalls === 0 ? `${bigs} ${bigName}` : `${bigs} ${bigName} ${smalls} ${smallName}`;
}
