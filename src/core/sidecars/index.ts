export { StoredContent } from "./content.js";
export { ConfiguredInjector } from "./injector.js";
export {
  type ArtworkSidecar,
  type DesktopIniSidecar,
  type NfoSidecar,
  SidecarContent,
  type SidecarEntry,
  SidecarInjector,
  type SidecarRef,
  type SubtitleSidecar,
  type TreeEntry,
} from "./sidecar.js";
