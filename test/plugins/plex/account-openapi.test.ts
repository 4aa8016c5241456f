import { afterEach, expect } from "vitest";
import { RequestLog } from "../../../examples/jellyfin-server/index.js";
import {
  DEFAULT_TOKEN,
  type PlexAccounts,
  PlexLibrary,
  type PlexServer,
  startPlexAccounts,
  startPlexServer,
} from "../../../examples/plex-server/index.js";
import { expectAnswersValid, expectRequestsAllowed, plexApiTest } from "./openapi-document.js";
import { signInAt } from "./signing-in.js";

// The document describes them in its text ("Authenticating with Plex") and in none of its paths.
const ONLY_IN_TEXT = /^(POST \/api\/v2\/pins|GET \/api\/v2\/pins\/\d+)$/;

let accounts: PlexAccounts | undefined;
let server: PlexServer | undefined;
afterEach(async () => {
  await accounts?.stop();
  await server?.stop();
});

plexApiTest("a sign-in asks the accounts only what the community's document allows", async () => {
  server = await startPlexServer({ library: new PlexLibrary(), machineIdentifier: "home" });
  const connections = [{ url: server.url }, { url: server.url, local: false, relay: true }];
  const owned = { name: "Home", id: "home", accessToken: DEFAULT_TOKEN, connections };
  const shared = { ...owned, id: "other", owned: false, sharedBy: "anna" };
  const opened = await startPlexAccounts({ devices: [owned, shared], recordAnswers: true });
  accounts = opened;
  opened.onPin = (code) => opened.link(code);
  expect((await signInAt(opened)).error).toBeUndefined();
  const documented = new RequestLog();
  for (const request of opened.log.requests()) {
    if (ONLY_IN_TEXT.test(`${request.method} ${request.path}`)) continue;
    // The base stands beside these routes in the document, as their server.
    documented.add({ ...request, path: request.path.replace(/^\/api\/v2\//, "/") });
  }
  expect(documented.requests().map(({ path }) => path)).toEqual(expect.arrayContaining(["/resources", "/user"]));
  expect(documented.count()).toBe(2);
  expectRequestsAllowed(documented);
  expectAnswersValid(documented);
});
