import type { Connector } from "mediafs/plugin-api";
import { MediaFsError, toMediaFsError } from "../base/index.js";

/** What a plugin threw, as an error: whatever has no code is its own fault, PLUGIN_FAILED. */
export function pluginError(plugin: string, thrown: unknown): MediaFsError {
  const error = toMediaFsError(thrown);
  if (error.code !== "INTERNAL") return error;
  return new MediaFsError("PLUGIN_FAILED", `the plugin ${plugin} failed: ${error.message}`, { cause: thrown });
}

/**
 * The connector as the core uses it: each method rejects with a code, as {@link pluginError} gives it. `onRefused` hears
 * of each AUTH_REJECTED.
 */
export function answerableConnector(
  connector: Connector,
  plugin: string,
  onRefused: (error: MediaFsError) => void,
): Connector {
  const answer = <A extends unknown[], R>(method: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      try {
        return await method.apply(connector, args);
      } catch (error) {
        const failure = pluginError(plugin, error);
        if (failure.code === "AUTH_REJECTED") onRefused(failure);
        throw failure;
      }
    };
  };
  const { getItems, sweep, getSubtitleURL, watch } = connector;
  return {
    get server() {
      return connector.server;
    },
    ping: answer(connector.ping),
    listLibraries: answer(connector.listLibraries),
    listItems: answer(connector.listItems),
    ...(getItems === undefined ? {} : { getItems: answer(getItems) }),
    ...(sweep === undefined ? {} : { sweep: answer(sweep) }),
    getStreamURL: answer(connector.getStreamURL),
    getArtworkURL: answer(connector.getArtworkURL),
    ...(getSubtitleURL === undefined ? {} : { getSubtitleURL: answer(getSubtitleURL) }),
    ...(watch === undefined ? {} : { watch: answer(watch) }),
    close: answer(connector.close),
  };
}
