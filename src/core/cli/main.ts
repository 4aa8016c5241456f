#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

// V8 lets its young generation grow to 16 MiB and more, and frees the buffers behind the small objects in it only when it
// is collected. Kept at its first size there is less garbage at a time. Before the program is loaded, lest it grow then.
setFlagsFromString("--semi-space-growth-factor=1");
await import("./program.js");
