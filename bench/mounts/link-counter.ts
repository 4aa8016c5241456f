/** What passed over a line. */
export interface LinkCounts {
  /** Bytes that came over the line to the client, heads of answers included. */
  readonly bytes: number;
  /** Requests that were sent. */
  readonly requests: number;
  /**
   * Longest chain of round trips in which each began after the one before had been answered: a request is one, the
   * handshake of a new connection another. Requests sent side by side count once.
   */
  readonly roundTrips: number;
}

const REQUEST_START = /^(?:GET|HEAD) \//;

/** Counts what passes over a line, all connections together. */
export class LinkCounter {
  readonly #connections = new Set<CountedConnection>();
  #bytes = 0;
  #requests = 0;
  #answeredTrips = 0;

  /** Counts a new connection too. */
  connection(): CountedConnection {
    const connection = new CountedConnection(this.#answeredTrips + 1, {
      sent: () => {
        this.#requests += 1;
        return this.#answeredTrips;
      },
      arrived: (byteCount, trips) => {
        this.#bytes += byteCount;
        this.#answeredTrips = Math.max(this.#answeredTrips, trips);
      },
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return connection;
  }

  /** What passed since the last call. Answers under way count their bytes later, but no round trip any more. */
  take(): LinkCounts {
    const counts = { bytes: this.#bytes, requests: this.#requests, roundTrips: this.#answeredTrips };
    this.#bytes = this.#requests = this.#answeredTrips = 0;
    for (const connection of this.#connections) connection.forgetTrips();
    return counts;
  }
}

interface CountedEvents {
  /** Answers the round trips answered so far. */
  readonly sent: () => number;
  readonly arrived: (byteCount: number, trips: number) => void;
  readonly closed: () => void;
}

/** One connection of a {@link LinkCounter}, used for one request after another. */
export class CountedConnection {
  readonly #events: CountedEvents;
  #handshakeTrips: number;
  #requestTrips = 0;

  constructor(handshakeTrips: number, events: CountedEvents) {
    this.#handshakeTrips = handshakeTrips;
    this.#events = events;
  }

  /** The client sent bytes. */
  sent(chunk: Buffer): void {
    if (!REQUEST_START.test(chunk.toString("latin1", 0, 6))) return;
    this.#requestTrips = Math.max(this.#events.sent(), this.#handshakeTrips) + 1;
    this.#handshakeTrips = 0;
  }

  /** Bytes came over the line. */
  arrived(byteCount: number): void {
    this.#events.arrived(byteCount, this.#requestTrips);
  }

  forgetTrips(): void {
    this.#requestTrips = 0;
    this.#handshakeTrips = 0;
  }

  closed(): void {
    this.#events.closed();
  }
}
