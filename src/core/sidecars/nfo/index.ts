export type { NfoSubject } from "./nfo-subject.js";
export { hasNfo, NFO_RENDERER_VERSION, renderNfo } from "./render-nfo.js";
