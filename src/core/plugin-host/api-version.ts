import type { PLUGIN_API_VERSION_OF_THIS_FILE } from "mediafs/plugin-api";

/** Version of the plugin API that this mediafs offers; a plugin's `apiVersion` range must include it. */
export const PLUGIN_API_VERSION: PLUGIN_API_VERSION_OF_THIS_FILE = "1.1.0";
