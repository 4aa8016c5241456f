export { type ConfigEdit, type ConfigPath, editedConfig, isEditable } from "./edit-config.js";
export { replaceConfigFile } from "./replace-config-file.js";
