import "reflect-metadata";
import { describe, expect, test } from "vitest";
import { FaultLog } from "../../../src/core/app/fault-log.js";
import { MediaFsError, silentLogger } from "../../../src/core/base/index.js";
import { ManualClock } from "../store/manual-clock.js";

describe("faults of plugins that nobody caught", () => {
  test("are logged once a minute for each plugin, with the number of those between", () => {
    const lines: [string, unknown][] = [];
    const clock = new ManualClock();
    const log = { ...silentLogger, error: (line: string, fields?: object) => void lines.push([line, fields]) };
    const faults = new FaultLog(log, clock);
    const error = new MediaFsError("PLUGIN_FAILED", "the plugin x let nobody catch an error: boom");
    const fault = (...plugins: string[]) => ({ plugins, at: "/x/index.js:1:2", error });
    for (let tick = 0; tick < 1_000; tick++) {
      clock.advance(10);
      faults.note(fault("x"));
    }
    faults.note(fault("y"));
    clock.advance(60_000);
    faults.note(fault("x"));
    expect(lines.map(([line]) => line)).toEqual(Array(3).fill(`${error.message}; the mount goes on`));
    expect(lines.map(([, fields]) => fields)).toMatchObject([
      { at: "/x/index.js:1:2", error },
      {},
      { unsaidBefore: 999 },
    ]);
  });
});
