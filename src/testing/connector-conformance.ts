import { afterAll, beforeAll, describe, test } from "vitest";
import { checkAbort } from "./abort-checks.js";
import { checkChanges } from "./change-checks.js";
import { checkClose } from "./close-checks.js";
import type { ConformancePoint, ConformanceSetup } from "./conformance-setup.js";
import { ConformanceSubject } from "./conformance-subject.js";
import type { ConnectorCheck } from "./connector-check.js";
import {
  checkLostConnection,
  checkUnknownParent,
  checkUnreachable,
  checkWrongAddress,
  checkWrongCredentials,
} from "./error-checks.js";
import { checkItems } from "./item-checks.js";
import { checkIdentity, checkLibraries, checkPaging, checkStableIds } from "./listing-checks.js";
import { checkArtwork, checkSources, checkSubtitles } from "./media-checks.js";
import { checkDetails, checkSweep } from "./metadata-checks.js";
import { checkNames } from "./name-checks.js";
import { checkRequests, checkSecrets } from "./trace-checks.js";

/** Every point in the order of its test, with what it says and what judges it. The last ones look back on the others. */
export const CONNECTOR_POINTS: Readonly<Record<ConformancePoint, readonly [title: string, check: ConnectorCheck]>> = {
  identity: ["the server's identity is the same at every connection", checkIdentity],
  libraries: ["libraries have ids, names and kinds", checkLibraries],
  items: ["items are unique, and files have sources", checkItems],
  names: ["names are the server's own, letter by letter", checkNames],
  paging: ["pages of 1, 7 and 1,000 give the same items in the same order", checkPaging],
  stableIds: ["another connection gives everything the same id and version", checkStableIds],
  sweep: ["a sweep gives the same items under the same parents as a walk", checkSweep],
  details: ["metadata comes in batches, and unknown ids are left out", checkDetails],
  sources: ["sizes are true and ranges are exact", checkSources],
  artwork: ["listed images can be fetched", checkArtwork],
  subtitles: ["listed subtitles can be fetched", checkSubtitles],
  abort: ["every method honours its signal at every step", checkAbort],
  unknownParent: ["a parent that is gone is ITEM_NOT_FOUND", checkUnknownParent],
  wrongCredentials: ["wrong credentials are AUTH_REJECTED", checkWrongCredentials],
  unreachable: ["a dead address is SERVER_UNREACHABLE", checkUnreachable],
  wrongAddress: ["a web page is not taken for the server", checkWrongAddress],
  lostConnection: ["a server that goes away is SERVER_UNREACHABLE, and may come back", checkLostConnection],
  close: ["close ends and releases everything, and after it nothing is sent", checkClose],
  changes: ["a change under way loses and repeats nothing else", checkChanges],
  requests: ["nothing is written to the server", checkRequests],
  secrets: ["no secret is in an address, a log line or an error", checkSecrets],
};

/**
 * Declares the tests that tell whether a connector keeps the contract of `mediafs/plugin-api`, for vitest.
 * Call it at the top of a test file. The server has to hold at least one file and a directory of two items.
 */
export function connectorConformance(name: string, setup: ConformanceSetup): void {
  describe(`${name}: the contract of a connector`, () => {
    const subject = new ConformanceSubject(setup);
    beforeAll(() => subject.start());
    afterAll(() => subject.stop());
    for (const point of Object.keys(CONNECTOR_POINTS) as ConformancePoint[]) {
      const [title, check] = CONNECTOR_POINTS[point];
      const reason = setup.unsupported?.[point];
      if (reason !== undefined) test.skip(`${title} (${reason})`, () => undefined);
      else
        test(title, async ({ skip }) => {
          const result = await check(subject);
          if (result !== undefined) skip(result.skipped);
        });
    }
  });
}
