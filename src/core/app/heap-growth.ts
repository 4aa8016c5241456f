import { setFlagsFromString } from "node:v8";

// With V8's own factor of up to four a mount in full use had 340 MB of heap for 75 MB that lived, and crept on.
const GROWTH_PERCENT = 100;

/** Lets the heap grow to twice what lives, and no further, before V8 looks for what does not. For this process, from now on. */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
