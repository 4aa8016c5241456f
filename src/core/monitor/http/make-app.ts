import { createServer, type RequestListener } from "node:http";
import fastify from "fastify";
import type { MountView, ViewParts } from "../facts/mount-view.js";
import type { OwnAddress } from "./access.js";
import { SAFE_HEADERS } from "./headers.js";
import type { RequestHandler } from "./inner-server.js";
import { Metrics } from "./metrics.js";
import { type MonitorRoutes, registerRoutes } from "./register-routes.js";

/** What the routes answer from, but for the metrics. */
export interface AppParts extends Omit<MonitorRoutes, "metrics"> {
  readonly parts: ViewParts;
  readonly view: MountView;
}

const BODY_LIMIT_BYTES = 64 * 1024;
// A key of two hundred letters that take nine bytes each, encoded.
const LONGEST_PARAMETER = 2_000;

/** The routes of the monitor behind one function. Listens nowhere itself. */
export async function makeApp(
  { parts, view, ...routes }: AppParts,
  address: Omit<OwnAddress, "hosts">,
): Promise<RequestHandler> {
  let listener: RequestListener = () => undefined;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    serverFactory: (handler) => {
      listener = handler;
      // The framework wants one; it never listens.
      return createServer();
    },
  });
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(SAFE_HEADERS);
  });
  // Forms of other pages can send these without asking; the API takes JSON alone.
  app.removeContentTypeParser("text/plain");
  registerRoutes(app, { ...routes, metrics: new Metrics(parts, view) }, () => address);
  await app.ready();
  return { handle: (request, response) => listener(request, response), close: async () => app.close() };
}
