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
  async request(request: PluginHttpRequest): Promise<PluginHttpResponse> {
    if (this.#closed) throw this.#context.fail("ABORTED", "the connection to the server is closed");
    const { signal } = request;
    const controller = new AbortController();
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    this.#underway.add(controller);
    try {
      return await this.#context.http.request({ ...request, signal: controller.signal });
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
