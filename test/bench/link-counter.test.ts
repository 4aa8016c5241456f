import { describe, expect, test } from "vitest";
import { LinkCounter } from "../../bench/mounts/link-counter.js";

const REQUEST = Buffer.from("GET /a HTTP/1.1\r\n\r\n");

describe("counting on a line", () => {
  test("bytes and requests count once", () => {
    const counter = new LinkCounter();
    const connection = counter.connection();
    connection.sent(REQUEST);
    connection.arrived(100);
    connection.arrived(50);
    expect(counter.take()).toMatchObject({ bytes: 150, requests: 1 });
    expect(counter.take()).toEqual({ bytes: 0, requests: 0, roundTrips: 0 });
  });

  test("the handshake of a new connection is a round trip of its own", () => {
    const counter = new LinkCounter();
    const connection = counter.connection();
    connection.sent(REQUEST);
    connection.arrived(1);
    expect(counter.take().roundTrips).toBe(2);
    connection.sent(REQUEST);
    connection.arrived(1);
    expect(counter.take().roundTrips).toBe(1);
  });

  test("requests side by side are one round trip, one after another are two", () => {
    const counter = new LinkCounter();
    const [one, two] = [counter.connection(), counter.connection()];
    counter.take();
    one.sent(REQUEST);
    two.sent(REQUEST);
    one.arrived(1);
    two.arrived(1);
    expect(counter.take()).toMatchObject({ requests: 2, roundTrips: 1 });
    one.sent(REQUEST);
    one.arrived(1);
    two.sent(REQUEST);
    two.arrived(1);
    expect(counter.take()).toMatchObject({ requests: 2, roundTrips: 2 });
  });

  test("an answer that was under way before is no round trip of what comes after", () => {
    const counter = new LinkCounter();
    const connection = counter.connection();
    connection.sent(REQUEST);
    counter.take();
    connection.arrived(10);
    expect(counter.take()).toEqual({ bytes: 10, requests: 0, roundTrips: 0 });
  });

  test("what is no start of a request is none", () => {
    const counter = new LinkCounter();
    counter.connection().sent(Buffer.from("x-header: GET /"));
    expect(counter.take().requests).toBe(0);
  });
});
