import { MediaFsError } from "../base/index.js";
import type { ControlTarget } from "./status.js";

/** Prefix of every route: the version changes when an answer loses a field or changes its meaning. */
export const API_ROOT = "/api/v1";

/** Prefix of the monitor's routes: what follows is below the root of the monitor's own API. */
export const MONITOR_ROOT = `${API_ROOT}/monitor`;

/** What a route is asked. */
export interface ControlRequest {
  readonly method: string;
  /** With its query, such as `/api/v1/status`. */
  readonly path: string;
  /** The JSON body; an empty object without one. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

type Answer = (target: ControlTarget, request: ControlRequest) => Promise<unknown>;

const ROUTES: Readonly<Record<string, Answer>> = {
  [`GET ${API_ROOT}/ping`]: async () => ({}),
  [`GET ${API_ROOT}/status`]: (target, { signal }) => target.status(signal),
  [`GET ${API_ROOT}/open-files`]: async (target, { signal }) => (await target.status(signal)).openFiles,
  [`POST ${API_ROOT}/refresh`]: async (target, { body, signal }) => {
    await target.refresh(optionalText(body, "path"), signal);
    return {};
  },
  [`POST ${API_ROOT}/reload`]: (target, { signal }) => target.reload(signal),
  [`POST ${API_ROOT}/purge`]: async (target, { body }) => ({ purged: purge(target, body) }),
  [`POST ${API_ROOT}/unmount`]: async (target) => {
    target.unmount();
    return {};
  },
};

/**
 * The answer of a running mount to a request, as a value for JSON; what concerns the monitor is asked of that.
 * Rejects with USAGE for an unknown route or a body that does not fit it, and as the target does.
 */
export function answerControl(target: ControlTarget, request: ControlRequest): Promise<unknown> {
  const { method, path, body, signal } = request;
  const route = `${method} ${path.split("?")[0] ?? path}`;
  const answer = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
  if (answer !== undefined) return answer(target, request);
  const monitored = path.startsWith(`${MONITOR_ROOT}/`) ? path.slice(MONITOR_ROOT.length) : undefined;
  if (monitored !== undefined) return target.ask({ method, path: monitored, body, signal });
  return Promise.reject(new MediaFsError("USAGE", `there is no ${route}`, { hint: "Update mediafs." }));
}

function purge(target: ControlTarget, body: ControlRequest["body"]): boolean {
  const handle = body.handle;
  if (typeof handle !== "number") throw new MediaFsError("USAGE", "`handle` must be a number");
  if (body.start === undefined) return target.purgeFile(handle);
  if (typeof body.start !== "number") throw new MediaFsError("USAGE", "`start` must be a number");
  return target.purgeWindow(handle, body.start);
}

function optionalText(body: ControlRequest["body"], key: string): string | undefined {
  const value = body[key];
  if (value === undefined || typeof value === "string") return value;
  throw new MediaFsError("USAGE", `\`${key}\` must be a string`);
}
