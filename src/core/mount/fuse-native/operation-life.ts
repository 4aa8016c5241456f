import { newLifetime } from "../../base/index.js";

/** What ends the operations of one mount. */
export class OperationLife {
  #controller = newLifetime();

  /** Of an operation that begins now. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends those under way, and those to come at once. */
  end(): void {
    this.#controller.abort();
  }

  /** Lets operations to come be answered again. */
  renew(): void {
    if (this.#controller.signal.aborted) this.#controller = newLifetime();
  }
}
