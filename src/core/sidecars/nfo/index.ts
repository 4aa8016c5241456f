export { hasNfo, NFO_RENDERER_VERSION } from "./items-with-nfo.js";
export type { NfoSubject } from "./nfo-subject.js";
