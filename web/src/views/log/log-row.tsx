import { memo } from "preact/compat";
import type { LogLine } from "../../../../src/core/monitor/api.js";
import { clockText, momentText } from "../../format/time.js";

/** Level of a line, in its word. */
export function LevelBadge({ level }: { readonly level: LogLine["level"] }) {
  return <span class={`level ${level}`}>{level}</span>;
}

/** One line of the log. */
export const LogRow = memo(({ line }: { readonly line: LogLine }) => (
  <li class="log-row">
    <time title={momentText(line.atMs)}>{clockText(line.atMs)}</time>
    <LevelBadge level={line.level} />
    <span class="log-scope">{line.scope}</span>
    <span class="log-text">
      {line.message} {line.code === undefined ? null : <code>{line.code}</code>}
      {Object.entries(line.fields).map(([name, value]) => (
        <span key={name} class="log-field">
          {name}=<span>{valueText(value)}</span>
        </span>
      ))}
    </span>
  </li>
));

/** An error among the fields is its message: its code stands before. */
function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  const { message } = (value ?? {}) as { readonly message?: unknown };
  return typeof message === "string" ? message : JSON.stringify(value);
}
