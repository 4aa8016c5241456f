import { setMaxListeners } from "node:events";

/** Aborts when its owner closes. Any number of operations may listen: Node warns of eleven as of a leak. */
export function newLifetime(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** A lifetime within another one. */
export interface ChildLifetime {
  readonly controller: AbortController;
  /** Lets go of the outer one, which from now on ends without it. To be called at the end. */
  release(): void;
}

/** Aborts when its owner does or `outer` does. Unlike AbortSignal.any it leaves nothing in `outer`, however long that lasts. */
export function childLifetime(outer: AbortSignal): ChildLifetime {
  const controller = newLifetime();
  const end = () => controller.abort(outer.reason);
  if (outer.aborted) end();
  else outer.addEventListener("abort", end, { once: true });
  return { controller, release: () => outer.removeEventListener("abort", end) };
}
