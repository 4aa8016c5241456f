/** @import { Connector, PluginContext } from "mediafs/plugin-api" */
/** @import { DlnaOptions } from "./connector.js" */
import { Addresses } from "./addresses.js";
import { DlnaConnector } from "./connector.js";
import { ContentDirectory } from "./content-directory.js";
import { hasCode } from "./error-code.js";
import { findDescription } from "./find-description.js";
import { searchById } from "./placed-items.js";

/**
 * Connects: reads the description, and asks the ContentDirectory what it can search, which proves that it answers.
 *
 * @param {PluginContext<DlnaOptions>} context
 * @returns {Promise<Connector>}
 */
export async function openConnector(context) {
  const { http, options, signal } = context;
  const { url, description } = await findDescription(new URL(options.url), context, signal);
  const { server, name, serviceType } = description;
  const addresses = new Addresses(url, http);
  const answer = async (/** @type {URL} */ controlURL) => {
    const directory = new ContentDirectory(context, { controlURL, serviceType });
    const hasDetails = await canSearchById(directory, signal);
    const connector = new DlnaConnector({ server, name, directory, addresses, hasDetails, context });
    return hasDetails ? Object.assign(connector, { getItems: searchById(directory, addresses) }) : connector;
  };
  const [first, ...others] = addresses.candidates(description.controlURL);
  let connecting = answer(first);
  for (const controlURL of others) {
    connecting = connecting.catch((error) => {
      if (hasCode(error, "SERVER_UNREACHABLE", "SERVER_WRONG_ADDRESS", "REQUEST_TIMEOUT")) return answer(controlURL);
      throw error;
    });
  }
  return connecting;
}

/**
 * @param {ContentDirectory} directory
 * @param {AbortSignal} signal
 */
async function canSearchById(directory, signal) {
  try {
    const properties = await directory.searchable(signal);
    return properties.includes("@id") || properties.includes("*");
  } catch (error) {
    if (hasCode(error, "UNSUPPORTED")) return false;
    throw error;
  }
}
