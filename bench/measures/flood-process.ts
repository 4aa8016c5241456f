import { Agent, get } from "node:http";
import { connect } from "node:net";
import type { FloodKind } from "./flood.js";

/**
 * Asks a server of this machine as fast as it answers, over many connections. `flood-process.ts PORT KIND TOKEN
 * CONNECTIONS`; sends a message when it can begin, begins and ends by a message, and sends then how often it was answered.
 */
const [port = "", kind = "", token = "", connections = "1"] = process.argv.slice(2);
const HELD_MS = 50;
const REFUSED_MS = 5;

let answered = 0;
let isOver = false;
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const authorization = `Bearer ${kind === "requests with the token" ? token : "wrong"}`;
const again = (afterMs: number) => {
  if (!isOver) setTimeout(ask, afterMs);
};

function ask(): void {
  if ((kind as FloodKind) === "connections") hold();
  else request();
}

function request(): void {
  const options = { host: "127.0.0.1", port, path: "/api/v1/open-files", agent, headers: { authorization } };
  const asked = get(options, (response) => {
    answered += 1;
    response.resume().once("close", () => again(0));
  });
  asked.once("error", () => again(REFUSED_MS));
}

function hold(): void {
  const socket = connect({ host: "127.0.0.1", port: Number(port) }, () => {
    answered += 1;
    setTimeout(() => socket.destroy(), HELD_MS);
  });
  socket.on("error", () => undefined).once("close", () => again(0));
}

process.on("message", (word) => {
  if (word === "begin") for (let count = 0; count < Number(connections); count += 1) ask();
  else {
    isOver = true;
    process.send?.(answered);
  }
});
process.send?.("ready");
