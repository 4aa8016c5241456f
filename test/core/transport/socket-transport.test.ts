import { describe, test } from "vitest";
import { SocketTransport } from "../../../src/core/transport/socket/index.js";
import { rangeTransportConformance } from "../../../src/testing/range-transport-conformance.js";
import { RangeServer } from "../../fakes/range-server.js";

describe("the socket transport conforms", () => {
  const cases = rangeTransportConformance({
    create: (idleMs) => new SocketTransport({ idleMs }),
    serve: () => RangeServer.start(),
  });
  for (const { name, run } of cases) test(name, run);
});
