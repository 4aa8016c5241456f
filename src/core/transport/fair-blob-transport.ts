import type { MediaURL } from "mediafs/plugin-api";
import type { Lane } from "../base/index.js";
import type { Blob, BlobTransport } from "./blob-transport.js";
import type { ServerSlots } from "./server-slots.js";
import { withSlot } from "./with-slot.js";

const SIDECAR = (): Lane => "sidecar";

/** Takes a slot of the server in the sidecar lane for each request; the slots are shared with the byte ranges. */
export class FairBlobTransport implements BlobTransport {
  readonly #inner: BlobTransport;
  readonly #slots: ServerSlots;

  constructor(inner: BlobTransport, slots: ServerSlots) {
    this.#inner = inner;
    this.#slots = slots;
  }

  fetch(serverKey: string, media: MediaURL, maxBytes: number, signal: AbortSignal): Promise<Blob> {
    const work = () => this.#inner.fetch(serverKey, media, maxBytes, signal);
    return withSlot(this.#slots, { serverKey, lane: SIDECAR, signal }, work);
  }

  measure(serverKey: string, media: MediaURL, signal: AbortSignal): Promise<number | undefined> {
    const work = () => this.#inner.measure(serverKey, media, signal);
    return withSlot(this.#slots, { serverKey, lane: SIDECAR, signal }, work);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
