import { afterAll, beforeAll, describe, test } from "vitest";
import {
  checkAbort,
  checkClose,
  checkSecrets,
  checkUnknownParent,
  checkUnreachable,
  checkWrongCredentials,
} from "./behaviour-checks.js";
import { type ConformancePoint, type ConformanceSetup, ConformanceSubject } from "./conformance-subject.js";
import {
  checkDetails,
  checkIdentity,
  checkItems,
  checkLibraries,
  checkPaging,
  checkStableIds,
  checkSweep,
} from "./listing-checks.js";
import { checkArtwork, checkSources, checkSubtitles } from "./media-checks.js";

type Check = (subject: ConformanceSubject) => Promise<void>;

const POINTS: Readonly<Record<ConformancePoint, readonly [string, Check]>> = {
  identity: ["the server's identity is the same at every connection", checkIdentity],
  libraries: ["libraries have ids, names and kinds", checkLibraries],
  items: ["items are unique, and files have sources", checkItems],
  paging: ["pages of 1, 7 and 1,000 give the same items in the same order", checkPaging],
  stableIds: ["another connection gives everything the same id", checkStableIds],
  sweep: ["a sweep gives the same items under the same parents as a walk", checkSweep],
  details: ["metadata comes in batches, and unknown ids are left out", checkDetails],
  sources: ["sizes are true and ranges are exact", checkSources],
  artwork: ["listed images can be fetched", checkArtwork],
  subtitles: ["listed subtitles can be fetched", checkSubtitles],
  abort: ["every method honours its signal", checkAbort],
  unknownParent: ["a parent that is gone is ITEM_NOT_FOUND", checkUnknownParent],
  wrongCredentials: ["wrong credentials are AUTH_REJECTED", checkWrongCredentials],
  unreachable: ["a dead address is SERVER_UNREACHABLE", checkUnreachable],
  close: ["after close nothing is sent", checkClose],
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
    for (const point of Object.keys(POINTS) as ConformancePoint[]) {
      const [title, check] = POINTS[point];
      const reason = setup.unsupported?.[point];
      if (reason === undefined) test(title, () => check(subject));
      else test.skip(`${title} (${reason})`, () => undefined);
    }
  });
}
