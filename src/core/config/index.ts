export { type CheckedValue, checkValue, expectation, type ValueRule } from "./check-value.js";
export {
  type CacheConfig,
  Config,
  type LogConfig,
  type MonitorConfig,
  type MountConfig,
  type ReadAheadConfig,
  type ServerConfig,
  type SidecarConfig,
  type TimeoutConfig,
} from "./config.js";
export { type EntryChange, entryChange, fixedOptionsChanged, keepFixedOptions } from "./config-changes.js";
export { configSchema, type JsonSchema } from "./config-schema.js";
export { type SkeletonAnswers, writeConfigSkeleton } from "./config-skeleton.js";
export { ConfigWatcher } from "./config-watcher.js";
export type { CoreOption } from "./core-option.js";
export { type DescribedOption, describeConfig } from "./describe-config.js";
export { type ConfigSearch, PROJECT_PLACES, USER_PLACES, userDirectory } from "./find-config.js";
export { LiveConfig } from "./live-config.js";
export {
  type LoadedConfig,
  type LoadRequest,
  loadConfig,
  type OptionTableSource,
  resolveConfig,
} from "./load-config.js";
export { closest, type Mistake, mistakeLine } from "./mistake.js";
export { hostOf, isLoopback } from "./monitor-mistakes.js";
export { optionDocs, pluginOptionDocs } from "./option-docs.js";
export { type OptionFlag, optionFlags, RESERVED_SERVER_KEYS } from "./option-values.js";
export { CORE_OPTIONS } from "./options.js";
export { type CheckedPluginOptions, checkPluginOptions, serverPath } from "./plugin-options.js";
