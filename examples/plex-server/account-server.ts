import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, bodyAnswer } from "../jellyfin-server/answer.js";
import { runExchange } from "../jellyfin-server/exchange.js";
import { Faults, type LoggedRequest, RequestLog } from "../jellyfin-server/index.js";
import { type AccountDevice, type AccountPin, deviceDto, newCode, pinDto, userDto } from "./account-dto.js";

/** What the simulated accounts are like. */
export interface PlexAccountsOptions {
  /** Default `cyril`. */
  readonly userName?: string;
  /** Token of the account. Default {@link DEFAULT_ACCOUNT_TOKEN}. */
  readonly token?: string;
  readonly devices?: readonly AccountDevice[];
  /** How long a code is good for. Default 15 minutes. */
  readonly pinLifetimeMs?: number;
  /** Keep the JSON of every answer in the log. Default false. */
  readonly recordAnswers?: boolean;
}

/** The token of an account that was given none. */
export const DEFAULT_ACCOUNT_TOKEN = "simulated-Account_20";

/** Starts simulated accounts, as plex.tv has them, on 127.0.0.1. */
export async function startPlexAccounts(options: PlexAccountsOptions = {}): Promise<PlexAccounts> {
  const accounts = new PlexAccounts(options);
  await accounts.start();
  return accounts;
}

/** The part of plex.tv that signs in: codes, the user, and the servers. One account. */
export class PlexAccounts {
  readonly log = new RequestLog();
  readonly faults = new Faults();
  /** Codes in the order in which they were asked for; those that have expired stay. */
  readonly pins: AccountPin[] = [];
  /** May be changed at any time. */
  devices: readonly AccountDevice[];
  /** Called for each code that was asked for, once it was answered: the person who enters it. */
  onPin: (code: string) => void = () => undefined;
  readonly #options: PlexAccountsOptions;
  readonly #stopping = new AbortController();
  #http: Server | undefined;
  #port = 0;
  #nextPin = 1_000_001;

  constructor(options: PlexAccountsOptions) {
    this.#options = options;
    this.devices = options.devices ?? [];
  }

  /** The account's token. */
  get token(): string {
    return this.#options.token ?? DEFAULT_ACCOUNT_TOKEN;
  }

  /** In place of https://plex.tv. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Enters a code, as a person does at plex.tv/link. False for a code that is unknown or has expired. */
  link(code: string): boolean {
    const pin = this.pins.findLast((each) => each.code === code.toUpperCase() && each.expiresMs > Date.now());
    if (pin !== undefined) pin.token = this.token;
    return pin !== undefined;
  }

  /** Starts to listen. */
  async start(): Promise<void> {
    const http = createServer((message, response) => {
      void runExchange({
        answer: async (asked, request) => this.#answer(asked, request),
        faults: this.faults,
        message,
        response,
        request: this.log.begin(message, 0),
        pacers: [],
        latencyMs: 0,
        recordAnswers: this.#options.recordAnswers ?? false,
        stopping: this.#stopping.signal,
      });
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", () => resolve()));
    this.#port = (http.address() as AddressInfo).port;
    this.#http = http;
  }

  /** Stops listening and breaks all connections. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const http = this.#http;
    if (http === undefined) return;
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    http.closeAllConnections();
    await closed;
  }

  #answer({ headers }: IncomingMessage, { method, path }: LoggedRequest): Answer {
    const client = headers["x-plex-client-identifier"];
    if (headers.accept?.includes("application/json") !== true) return xml();
    if (typeof client !== "string") return problem(400, 1000, "X-Plex-Client-Identifier is missing");
    if (method === "POST" && path === "/api/v2/pins") return this.#newPin(client, headers["x-plex-product"]);
    const id = /^\/api\/v2\/pins\/(\d+)$/.exec(path)?.[1];
    if (method === "GET" && id !== undefined) return this.#pin(Number(id), client);
    if (headers["x-plex-token"] !== this.token) return problem(401, 1001, "User could not be authenticated");
    if (path === "/api/v2/user") return json(200, userDto(this.#options.userName ?? "cyril", this.token));
    if (path === "/api/v2/resources") return json(200, this.devices.map(deviceDto));
    return problem(404, 1002, "Not found");
  }

  #newPin(clientIdentifier: string, product: unknown): Answer {
    const nowMs = Date.now();
    const pin: AccountPin = {
      id: this.#nextPin++,
      code: newCode(),
      clientIdentifier,
      product: String(product ?? ""),
      createdMs: nowMs,
      expiresMs: nowMs + (this.#options.pinLifetimeMs ?? 15 * 60_000),
      token: undefined,
    };
    this.pins.push(pin);
    setImmediate(() => this.onPin(pin.code));
    return json(201, pinDto(pin));
  }

  #pin(id: number, client: string): Answer {
    const pin = this.pins.find((each) => each.id === id && each.clientIdentifier === client);
    const isGood = pin !== undefined && pin.expiresMs > Date.now();
    return isGood ? json(200, pinDto(pin)) : problem(404, 1020, "Code not found or expired");
  }
}

function json(status: number, value: unknown): Answer {
  return bodyAnswer(status, Buffer.from(JSON.stringify(value)), { "Content-Type": "application/json; charset=utf-8" });
}

function problem(status: number, code: number, message: string): Answer {
  return json(status, { errors: [{ code, message, status }] });
}

// What plex.tv answers to whoever does not ask for JSON; only its outside is simulated.
function xml(): Answer {
  const text = '<?xml version="1.0" encoding="UTF-8"?><pin/>';
  return bodyAnswer(200, Buffer.from(text), { "Content-Type": "application/xml; charset=utf-8" });
}
