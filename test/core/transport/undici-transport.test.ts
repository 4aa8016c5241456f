import { describe } from "vitest";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { declareCases, rangeTransportConformance } from "../../../src/testing/index.js";
import { RangeServer } from "../../fakes/range-server.js";

describe("the undici transport conforms", () => {
  const cases = rangeTransportConformance({
    create: (idleMs) => new UndiciTransport({ idleMs }),
    serve: () => RangeServer.start(),
  });
  declareCases(cases);
});
