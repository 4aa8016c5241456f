import type { Connector, MediaItem, ParentRef } from "mediafs/plugin-api";
import { withDeadline } from "../base/index.js";
import type { Config } from "../config/index.js";
import type { ConnectorSource } from "./catalog.js";
import type { DirectoryContent } from "./content-digest.js";
import { directoryLabel, type FetchedDirectory } from "./directory-key.js";
import { readAllPages } from "./pager.js";

/**
 * What the server has in a directory, read to the last page. Each request has the metadata timeout, the whole has
 * none: a large library takes its time. Rejects as the connector does, or with REQUEST_TIMEOUT.
 */
export async function fetchContent(
  { connectors, config }: { readonly connectors: ConnectorSource; readonly config: Config },
  directory: FetchedDirectory,
  signal: AbortSignal,
): Promise<DirectoryContent> {
  const what = `listing ${directoryLabel(directory)}`;
  const within = <T>(outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>) =>
    withDeadline(what, config.timeouts.metadataMs, outer, work);
  const connector: Connector = await within(signal, (own) => connectors.connector(directory.serverKey, own));
  if (directory.kind === "server") {
    return { libraries: await within(signal, (own) => connector.listLibraries(own)) };
  }
  const parent = parentRef(directory);
  const items = await readAllPages<MediaItem>(
    (page, pageSignal) => within(pageSignal, (own) => connector.listItems(parent, page, own)),
    signal,
  );
  return { items };
}

function parentRef(directory: Exclude<FetchedDirectory, { kind: "server" }>): ParentRef {
  const { library } = directory;
  if (directory.kind === "library") return { library };
  return { library, item: { id: directory.item.id, type: directory.item.type } };
}
