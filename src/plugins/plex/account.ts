import type { PluginHttpRequest, PluginHttpResponse, SignInContext } from "mediafs/plugin-api";
import type { CodeSource, CodeState, ShownCode } from "../sign-in-code/index.js";
import { addressOf, type Query } from "../web-api/index.js";
import { accountFault, unreachable } from "./account-fault.js";
import { clientHeaders } from "./client-headers.js";
import { textOf } from "./scalars.js";

/** A code for a person to enter at plex.tv/link. */
export interface Pin extends ShownCode {
  readonly id: string;
}

interface AccountCall {
  /** Names it in errors. */
  readonly what: string;
  readonly path: string;
  readonly query?: Query;
  readonly method?: PluginHttpRequest["method"];
  readonly token?: string;
}

// plex.tv answers within a second as a rule; what takes longer is asked for again.
const TIMEOUT_MS = 10_000;
// As plex.tv says of codes that are typed; used where an answer does not tell.
const PIN_LIFETIME_SECONDS = 900;

/** The accounts of plex.tv: version 2 of its API. A token goes to this address alone, and in a header. */
export class Account implements CodeSource<Pin, string> {
  readonly #context: SignInContext;
  readonly #base: URL;

  constructor(context: SignInContext, base: URL) {
    this.#context = context;
    this.#base = base;
  }

  get address(): URL {
    return addressOf(this.#base, "/link");
  }

  /** Asks for a new code: a short one, to be typed. Rejects with RATE_LIMITED, SERVER_UNREACHABLE and their like. */
  async newCode(): Promise<Pin> {
    const call = { what: "a code", path: "/api/v2/pins", method: "POST" } as const;
    const answer = recordOf(await this.#json(call));
    const [id, code] = [textOf(answer.id), textOf(answer.code)];
    if (id === undefined || !/^\w+$/.test(id) || code === undefined) throw this.#strange(call);
    const seconds = Number(answer.expiresIn ?? PIN_LIFETIME_SECONDS);
    const lifetimeMs = (seconds > 0 ? seconds : PIN_LIFETIME_SECONDS) * 1000;
    // By this machine's clock, which may be another than that of plex.tv.
    return { id, code, expiresAt: new Date(Date.now() + lifetimeMs) };
  }

  /** Whether the code was entered, and the account's token then. Rejects as {@link newCode}. */
  async stateOf({ id }: Pin): Promise<CodeState<string>> {
    const call = { what: "whether the code was entered", path: `/api/v2/pins/${id}` };
    const answer = await this.#send(call);
    // Expired, refused by the person, or used up.
    if (answer.status === 404 || answer.status === 410) return "gone";
    const token = textOf(recordOf(this.#good(answer, call)).authToken);
    if (token === undefined) return "waiting";
    this.#context.addSecret(token);
    return { entered: token };
  }

  /** What the account's user is called; undefined for one without a name. */
  async userName(token: string): Promise<string | undefined> {
    const user = recordOf(await this.#json({ what: "the account", path: "/api/v2/user", token }));
    return textOf(user.username) ?? textOf(user.title);
  }

  /** Every device of the account and those that are shared with it, as plex.tv describes them. */
  async devices(token: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const query = { includeHttps: 1, includeRelay: 1, includeIPv6: 1 };
    const call = { what: "the servers of the account", path: "/api/v2/resources", query, token };
    const answer = await this.#json(call);
    if (!Array.isArray(answer)) throw this.#strange(call);
    return answer.map(recordOf);
  }

  async #json(call: AccountCall): Promise<unknown> {
    return this.#good(await this.#send(call), call);
  }

  async #send({ path, query, method = "GET", token }: AccountCall): Promise<PluginHttpResponse> {
    const { http, signal } = this.#context;
    const secret = token === undefined ? {} : { "X-Plex-Token": token };
    const headers = { Accept: "application/json", ...clientHeaders(this.#context), ...secret };
    const url = addressOf(this.#base, path, query);
    try {
      // 429 at once: whoever asks decides how long to wait.
      return await http.request({ url, method, headers, timeoutMs: TIMEOUT_MS, noRetryStatuses: [429], signal });
    } catch (error) {
      throw unreachable(this.#context, this.#base, error);
    }
  }

  #good(answer: PluginHttpResponse, { what }: AccountCall): unknown {
    const fault = accountFault(answer, what, this.#base.host);
    if (fault !== undefined) throw this.#context.fail(fault.code, fault.message, fault.details);
    return answer.json();
  }

  #strange({ what }: AccountCall): Error {
    return this.#context.fail("SERVER_BAD_ANSWER", `${this.#base.host} gave an answer without ${what}`);
  }
}

/** A record as such; an empty one for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
