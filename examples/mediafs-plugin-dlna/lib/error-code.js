/**
 * Whether an error is one of the plugin API, of one of these codes.
 *
 * @param {unknown} error
 * @param {...import("mediafs/plugin-api").PluginErrorCode} codes
 */
export function hasCode(error, ...codes) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return codes.some((each) => each === code);
}
