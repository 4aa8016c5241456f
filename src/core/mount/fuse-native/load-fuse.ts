import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname } from "node:path";

// RTLD_NODELETE of dlfcn.h on Linux, which node does not name: the library stays although node closes it.
const RTLD_NODELETE = 0x1000;

/**
 * The fuse-native package. Its addon is linked to `libfuse.so.2` by name, without a path to the copy that the package
 * brings; that copy is loaded first, so that no libfuse 2 need be installed. Rejects with the loader's own error.
 */
export async function loadFuse(): Promise<typeof import("fuse-native").default> {
  if (process.platform === "linux") preloadLibrary();
  return (await import("fuse-native")).default;
}

function preloadLibrary(): void {
  const require = createRequire(import.meta.url);
  const nearFuse = createRequire(`${dirname(require.resolve("fuse-native"))}/`);
  const { lib } = nearFuse("fuse-shared-library") as { readonly lib: string };
  try {
    process.dlopen({ exports: {} }, lib, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE);
  } catch {
    // Node says that it is no addon, which is true. Whether the addon finds it now is told by the import.
  }
}
