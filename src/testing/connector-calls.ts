import type { Connector, MediaItem } from "mediafs/plugin-api";
import type { ConformanceSubject } from "./conformance-subject.js";

/** One method of a connector, with arguments that its server can answer. */
export interface ConnectorCall {
  readonly name: string;
  readonly run: (connector: Connector, signal: AbortSignal) => Promise<unknown>;
}

const PAGE = { start: 0, limit: 10 };

/** Every method that the connector has and the server can answer. */
export function callsOf(subject: ConformanceSubject): readonly ConnectorCall[] {
  return [
    { name: "ping", run: (connector, signal) => connector.ping(signal) },
    { name: "listLibraries", run: (connector, signal) => connector.listLibraries(signal) },
    ...libraryCalls(subject),
    ...sourceCalls(subject),
    ...artworkCalls(subject),
  ];
}

function libraryCalls({ libraries, connector: { sweep } }: ConformanceSubject): ConnectorCall[] {
  const [library] = libraries;
  if (library === undefined) return [];
  const calls: ConnectorCall[] = [
    { name: "listItems", run: (connector, signal) => connector.listItems({ library }, PAGE, signal) },
  ];
  if (sweep !== undefined) {
    calls.push({ name: "sweep", run: async (connector, signal) => connector.sweep?.(library, PAGE, signal) });
  }
  return calls;
}

function sourceCalls({ files, connector: { getItems, getSubtitleURL } }: ConformanceSubject): ConnectorCall[] {
  const calls: ConnectorCall[] = [];
  const [item] = files;
  const [source] = item?.sources ?? [];
  if (item !== undefined && source !== undefined) {
    calls.push({ name: "getStreamURL", run: (connector, signal) => connector.getStreamURL(item, source, signal) });
    if (getItems !== undefined) {
      calls.push({ name: "getItems", run: async (connector, signal) => connector.getItems?.([item.id], signal) });
    }
  }
  const [titled] = files.flatMap(subtitlesOf);
  if (getSubtitleURL !== undefined && titled !== undefined) {
    const run: ConnectorCall["run"] = async (connector, signal) =>
      connector.getSubtitleURL?.(titled.item, titled.subtitle, signal);
    calls.push({ name: "getSubtitleURL", run });
  }
  return calls;
}

function artworkCalls({ items }: ConformanceSubject): ConnectorCall[] {
  const item = items.find(({ artwork }) => (artwork ?? []).length > 0);
  const [artwork] = item?.artwork ?? [];
  if (item === undefined || artwork === undefined) return [];
  return [{ name: "getArtworkURL", run: (connector, signal) => connector.getArtworkURL(item, artwork, signal) }];
}

/** The external subtitle files of an item. */
export function subtitlesOf(item: MediaItem) {
  return (item.sources ?? []).flatMap((source) => (source.subtitles ?? []).map((subtitle) => ({ item, subtitle })));
}
