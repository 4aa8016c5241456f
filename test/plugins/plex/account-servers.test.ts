import { expect, test } from "vitest";
import { connectionsOf } from "../../../src/plugins/plex/account-servers.js";

interface Way {
  readonly uri: string;
  readonly address?: string;
  readonly port?: number;
  readonly local?: boolean;
  readonly relay?: boolean;
}

const LOCAL: Way = { uri: "https://10-0-0-5.ab12.plex.direct:32400", address: "10.0.0.5", port: 32400, local: true };
const REMOTE: Way = { uri: "https://203-0-113-7.ab12.plex.direct:31000", address: "203.0.113.7", port: 31000 };
const RELAY: Way = {
  uri: "https://198-51-100-9.ab12.plex.direct:8443",
  address: "198.51.100.9",
  port: 8443,
  relay: true,
};

function addresses(ways: readonly Way[], device: Readonly<Record<string, unknown>> = { owned: true }): string[] {
  return connectionsOf({ ...device, connections: ways }).map(({ url }) => url.origin);
}

test("the local network comes first, the relay last, and encryption before none", () => {
  expect(addresses([RELAY, REMOTE, LOCAL])).toEqual([LOCAL.uri, "http://10.0.0.5:32400", REMOTE.uri, RELAY.uri]);
});

test("a server that requires encryption is asked in no other way", () => {
  expect(addresses([LOCAL], { owned: true, httpsRequired: true })).toEqual([LOCAL.uri]);
});

test("nothing goes unencrypted over the Internet", () => {
  expect(addresses([{ ...REMOTE, uri: "http://203.0.113.7:31000" }])).toEqual([]);
});

test("local addresses of another network are not tried, for here they are somebody else's", () => {
  expect(addresses([LOCAL, REMOTE], { owned: false, publicAddressMatches: false })).toEqual([REMOTE.uri]);
  expect(addresses([LOCAL, REMOTE], { owned: false, publicAddressMatches: true })[0]).toBe(LOCAL.uri);
});

test("an address of version 6 stands in brackets", () => {
  const way = { uri: "https://[fd00::5]:32400", address: "fd00::5", port: 32400, local: true };
  expect(addresses([way])).toEqual(["https://[fd00::5]:32400", "http://[fd00::5]:32400"]);
});

test("what is no address of the web, or carries a password, is left out", () => {
  const odd = ["", "file:///etc/passwd", "nonsense", "https://me:secret@203.0.113.7"];
  expect(addresses(odd.map((uri) => ({ uri })))).toEqual([]);
  expect(connectionsOf({ owned: true, connections: "none" })).toEqual([]);
});
