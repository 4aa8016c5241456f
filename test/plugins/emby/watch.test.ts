import type { LibraryChange } from "mediafs/plugin-api";
import { WebSocket } from "undici";
import { afterEach, expect, test } from "vitest";
import { addMovie, type LibrarySection } from "../../../examples/jellyfin-server/index.js";
import { newLifetime } from "../../../src/core/base/index.js";
import { sampleLibrary } from "../jellyfin/sample-library.js";
import { type Connected, connected, PASSWORD } from "./connected.js";

let subject: Connected;
const ending = newLifetime();
afterEach(() => subject.stop());

function addFilm(): void {
  const films = subject.server.library.sections.find(({ name }) => name === "Films") as LibrarySection;
  addMovie(films, { title: "Just Out" });
}

async function changesAt(answersAt: "both" | "root" | "emby"): Promise<LibraryChange[]> {
  subject = await connected({ library: sampleLibrary(), answersAt }, PASSWORD);
  subject.server.newsDelayMs = 20;
  const changes: LibraryChange[] = [];
  subject.connector.watch?.((change) => void changes.push(change), ending.signal)?.catch(() => undefined);
  await expect.poll(() => subject.server.sockets.open).toBe(1);
  return changes;
}

test.each([
  ["both", ["/embywebsocket"]],
  ["root", ["/embywebsocket"]],
  ["emby", ["/embywebsocket", "/socket"]],
] as const)("the socket is had behind a proxy that lets %s through", async (answersAt, paths) => {
  const changes = await changesAt(answersAt);
  addFilm();
  await expect.poll(() => changes.length).toBe(1);
  const asked = subject.server.log.requests({ path: /socket$/ });
  expect(asked.map(({ path }) => path)).toEqual(paths);
  for (const { query } of asked) expect([...query.keys()]).toEqual(["api_key", "deviceId"]);
});

test("the token in the address of the socket stands in no line of the log", async () => {
  await changesAt("both");
  const token = subject.server.log.requests({ path: /socket$/ })[0]?.query.get("api_key") ?? "none";
  expect(token).toMatch(/^[0-9a-f]{32}$/);
  expect(subject.context.logLines.filter((line) => line.includes(token))).toEqual([]);
  expect(subject.context.secrets).toContain(token);
});

// This is why the token is proved over HTTP before the socket is asked for.
test("the simulated server opens a socket for any token, and says nothing to a wrong one", async () => {
  subject = await connected({ library: sampleLibrary() }, PASSWORD);
  subject.server.newsDelayMs = 20;
  const heard: string[] = [];
  const token = { wrong: "f".repeat(32), right: JSON.parse(subject.context.stored.get("login") ?? "{}").token };
  for (const [name, value] of Object.entries(token)) {
    const socket = new WebSocket(`${subject.server.url.replace("http", "ws")}/embywebsocket?api_key=${value}`);
    socket.addEventListener("message", () => void heard.push(name));
  }
  await expect.poll(() => subject.server.sockets.open).toBe(2);
  addFilm();
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(["right"]);
});
