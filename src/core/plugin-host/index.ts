export { PLUGIN_API_VERSION } from "./api-version.js";
export type { EntryChanges } from "./entry-changes.js";
export { type PluginFault, pluginFaultOf } from "./faults/index.js";
export { type LoadedPlugins, loadOptionTables, loadPlugins, type PluginRequest } from "./load-plugin.js";
export { ownPackage } from "./package-facts.js";
export { PluginHost, type PreparedEntries, type ServerState } from "./plugin-host.js";
export { type SentRequest, UndiciPluginHttp } from "./plugin-http.js";
export type { PluginOrigin, PluginReport } from "./plugin-report.js";
export { type SignedIn, type SignIn, type SignInRequest, signInOf } from "./sign-in.js";
