import type { Operation, ROUTES } from "../../../src/core/monitor/contract/routes.js";

type Place<O extends Operation> = Readonly<Pick<(typeof ROUTES)[O], "method" | "path">>;

/** Where each operation is asked for. The compiler holds it to the contract, which itself stays out of the page. */
export const OPERATIONS: { readonly [O in Operation]: Place<O> } = {
  session: { method: "GET", path: "/session" },
  login: { method: "POST", path: "/login" },
  logout: { method: "POST", path: "/logout" },
  loginLink: { method: "POST", path: "/login-link" },
  openapi: { method: "GET", path: "/openapi.json" },
  overview: { method: "GET", path: "/overview" },
  history: { method: "GET", path: "/history" },
  events: { method: "GET", path: "/events" },
  openFiles: { method: "GET", path: "/open-files" },
  openFile: { method: "GET", path: "/open-files/{handle}" },
  purgeFile: { method: "POST", path: "/open-files/{handle}/purge" },
  purgeWindow: { method: "POST", path: "/open-files/{handle}/windows/{start}/purge" },
  cache: { method: "GET", path: "/cache" },
  purgeCache: { method: "POST", path: "/cache/purge" },
  servers: { method: "GET", path: "/servers" },
  addServer: { method: "POST", path: "/servers" },
  testServer: { method: "POST", path: "/servers/test" },
  server: { method: "GET", path: "/servers/{key}" },
  editServer: { method: "PUT", path: "/servers/{key}" },
  removeServer: { method: "DELETE", path: "/servers/{key}" },
  enableServer: { method: "PUT", path: "/servers/{key}/enabled" },
  refresh: { method: "POST", path: "/refresh" },
  reload: { method: "POST", path: "/reload" },
  plugins: { method: "GET", path: "/plugins" },
  settings: { method: "GET", path: "/settings" },
  editSettings: { method: "PUT", path: "/settings" },
  errors: { method: "GET", path: "/errors" },
  stalls: { method: "GET", path: "/stalls" },
  log: { method: "GET", path: "/log" },
};
