import type { RunningMount } from "../../app/index.js";

/**
 * Where the monitor is, for whoever has just mounted: a link that logs in once, or the bare address where the line ends
 * in the journal of a service, which others may read.
 */
export function monitorLine(
  { address, loginLink }: NonNullable<RunningMount["monitor"]>,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (env.JOURNAL_STREAM !== undefined) return `monitor ${address} (\`mediafs open\` logs in)`;
  return `monitor ${loginLink().url} (logs in once; \`mediafs open\` makes another link)`;
}
