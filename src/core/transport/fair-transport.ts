import type { Lane } from "../base/index.js";
import type { RangeRequest, RangeSource, RangeTransport } from "./range-transport.js";
import type { ServerSlots } from "./server-slots.js";
import { withSlot } from "./with-slot.js";

/** Gives each server no more requests at a time than it has slots, by lane, and none while it asked for a pause. */
export class FairTransport implements RangeTransport {
  readonly #inner: RangeTransport;
  readonly #slots: ServerSlots;

  constructor(inner: RangeTransport, slots: ServerSlots) {
    this.#inner = inner;
    this.#slots = slots;
  }

  read(request: RangeRequest, signal: AbortSignal): Promise<void> {
    const place = { serverKey: request.source.serverKey, lane: request.lane, signal };
    request.onPhase?.("queued");
    return withSlot(this.#slots, place, () => {
      request.onPhase?.("asked");
      return this.#inner.read(request, signal);
    });
  }

  measure(source: RangeSource, lane: Lane, signal: AbortSignal): Promise<number> {
    const place = { serverKey: source.serverKey, lane: () => lane, signal };
    return withSlot(this.#slots, place, () => this.#inner.measure(source, lane, signal));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
