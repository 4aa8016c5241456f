import { expect, test } from "vitest";
import { refuseForeign } from "../../../src/core/monitor/http/access.js";
import { Sessions } from "../../../src/core/monitor/http/sessions.js";
import { ManualClock } from "../store/manual-clock.js";

const HOUR_MS = 3_600_000;

test("a session ends twelve hours after its last use", () => {
  const clock = new ManualClock();
  const sessions = new Sessions("token", clock);
  const { word } = sessions.open();
  clock.advance(11 * HOUR_MS);
  expect(sessions.use(word)).toBe(clock.now() + 12 * HOUR_MS);
  clock.advance(12 * HOUR_MS - 1);
  expect(sessions.use(word)).toBeDefined();
  clock.advance(12 * HOUR_MS);
  expect(sessions.use(word)).toBeUndefined();
});

test("a link opens nothing after an hour, nor twice", () => {
  const clock = new ManualClock();
  const sessions = new Sessions("token", clock);
  const [late, twice] = [sessions.makeLink().word, sessions.makeLink().word];
  expect(sessions.takeLink(twice)).toBe(true);
  expect(sessions.takeLink(twice)).toBe(false);
  clock.advance(HOUR_MS);
  expect(sessions.takeLink(late)).toBe(false);
});

test("another token ends what the old one opened", () => {
  const sessions = new Sessions("token", new ManualClock());
  const { word } = sessions.open();
  const link = sessions.makeLink().word;
  sessions.setToken("token");
  expect(sessions.use(word)).toBeDefined();
  sessions.setToken("other");
  expect([sessions.use(word), sessions.takeLink(link), sessions.isToken("token"), sessions.isToken("other")]).toEqual([
    undefined,
    false,
    false,
    true,
  ]);
});

test("there are no more sessions than browsers in a house: the oldest goes", () => {
  const sessions = new Sessions("token", new ManualClock());
  const words = Array.from({ length: 65 }, () => sessions.open().word);
  expect(words.map((word) => sessions.use(word) !== undefined).indexOf(true)).toBe(1);
});

test("a monitor that other machines reach answers to addresses and to the names it is given", () => {
  const own = { host: "0.0.0.0", port: 8080, hosts: ["media.example.org"] };
  const ask = (host: string, origin?: string) => () =>
    refuseForeign(
      { method: "POST", headers: { host, ...(origin === undefined ? {} : { origin }) }, hasToken: false, forApi: true },
      own,
    );
  expect(ask("192.168.1.2:8080", "http://192.168.1.2:8080")).not.toThrow();
  expect(ask("[fe80::1]:8080", "http://[fe80::1]:8080")).not.toThrow();
  expect(ask("media.example.org", "https://media.example.org")).not.toThrow();
  expect(ask("127.0.0.1:8080", "https://media.example.org")).not.toThrow();
  expect(ask("evil.example:8080", "http://evil.example:8080")).toThrow(/asked for as/);
  expect(ask("192.168.1.2:8080", "http://192.168.1.2:9090")).toThrow(/came from/);
  expect(ask("192.168.1.2:8080")).toThrow(/does not say/);
});
