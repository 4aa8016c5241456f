import type { PluginContext, PluginHttpRequest, PluginHttpResponse } from "mediafs/plugin-api";

/** The HTTP of a context until `close()`, which aborts what is under way; later requests reject with ABORTED. */
export class ClosableHttp {
  readonly #context: PluginContext;
  readonly #underway = new Set<AbortController>();
  #closed = false;

  constructor(context: PluginContext) {
    this.#context = context;
  }

  /** As {@link PluginHttp.request}. */
  request(request: PluginHttpRequest): Promise<PluginHttpResponse> {
    return this.whileOpen(request.signal, (signal) => this.#context.http.request({ ...request, signal }));
  }

  /** Does some work with a signal that aborts as soon as the given one does, or `close()` is called. */
  async whileOpen<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed) throw this.#context.fail("ABORTED", "the connection to the server is closed");
    const controller = new AbortController();
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    this.#underway.add(controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#underway.delete(controller);
      signal.removeEventListener("abort", abort);
    }
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#underway) controller.abort();
  }
}
