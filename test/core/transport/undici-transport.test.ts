import { describe, test } from "vitest";
import { UndiciTransport } from "../../../src/core/transport/undici/index.js";
import { rangeTransportConformance } from "../../../src/testing/range-transport-conformance.js";
import { RangeServer } from "../../fakes/range-server.js";

describe("the undici transport conforms", () => {
  const cases = rangeTransportConformance({
    create: (idleMs) => new UndiciTransport({ idleMs }),
    serve: () => RangeServer.start(),
  });
  for (const { name, run } of cases) test(name, run);
});
