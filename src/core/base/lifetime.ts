import { setMaxListeners } from "node:events";

/** Aborts when its owner closes. Any number of operations may listen: Node warns of eleven as of a leak. */
export function newLifetime(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
