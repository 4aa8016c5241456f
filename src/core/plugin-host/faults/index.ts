export { type PluginFault, pluginFaultOf } from "./plugin-fault.js";
