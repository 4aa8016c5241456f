import type { SignInContext } from "mediafs/plugin-api";
import { type Api, asLogin, textOf } from "../mediabrowser/index.js";
import type { CodeSource, CodeState, ShownCode } from "../sign-in-code/index.js";
import { addressOf } from "../web-api/index.js";

/** A code, and the secret by which its fate is asked for. */
export interface QuickConnectCode extends ShownCode {
  readonly secret: string;
}

/** A user's own token. */
export interface QuickConnectLogin {
  readonly token: string;
  readonly username: string;
}

// Source: QuickConnectManager of the server. Its answers do not tell.
const LIFETIME_MS = 10 * 60_000;

/** Logging in without a password: a code is entered where the user is logged in already. */
export class QuickConnect implements CodeSource<QuickConnectCode, string> {
  readonly #api: Api;
  readonly #context: SignInContext;

  constructor(api: Api, context: SignInContext) {
    this.#api = api;
    this.#context = context;
  }

  get address(): URL {
    return addressOf(this.#api.base, "/web/");
  }

  /** Rejects with UNSUPPORTED where it is switched off, or where the version has it in another form. */
  async requireEnabled(): Promise<void> {
    const call = { what: "whether Quick Connect is on", path: "/QuickConnect/Enabled" };
    const answer = await this.#api.send(call, this.#context.signal);
    if (answer.status === 404) throw this.#off("this version of the server has no Quick Connect");
    this.#api.requireGood(answer, call);
    if (answer.json() !== true) throw this.#off("Quick Connect is switched off on this server");
  }

  async newCode(): Promise<QuickConnectCode> {
    const call = { what: "a code", path: "/QuickConnect/Initiate", json: {} };
    const answer = await this.#api.send(call, this.#context.signal);
    if (answer.status === 401) throw this.#off("Quick Connect is switched off on this server");
    if (answer.status === 405) throw this.#off("this version of the server has Quick Connect in an older form");
    this.#api.requireGood(answer, call);
    const { code, secret } = factsOf(answer.json());
    if (code === undefined || secret === undefined) {
      throw this.#context.fail("SERVER_BAD_ANSWER", "the server gave an answer without a code");
    }
    this.#context.addSecret(secret);
    return { code, secret, expiresAt: new Date(Date.now() + LIFETIME_MS) };
  }

  /** Whether the code was entered; what it was good for is the secret, now fit for a login. */
  async stateOf({ secret }: QuickConnectCode): Promise<CodeState<string>> {
    const call = { what: "whether the code was entered", path: "/QuickConnect/Connect", query: { secret } };
    const answer = await this.#api.send(call, this.#context.signal);
    if (answer.status === 404) return "gone";
    this.#api.requireGood(answer, call);
    return factsOf(answer.json()).isEntered ? { entered: secret } : "waiting";
  }

  /** Logs in with a secret whose code was entered. */
  async login(secret: string): Promise<QuickConnectLogin> {
    const path = "/Users/AuthenticateWithQuickConnect";
    const answer = await this.#api.json({ what: "a login", path, json: { Secret: secret } }, this.#context.signal);
    const login = asLogin(answer);
    const username = textOf(login?.User.Name);
    if (login === undefined || username === undefined) {
      throw this.#context.fail("SERVER_BAD_ANSWER", "the answer to the login has no token, or no user");
    }
    this.#context.addSecret(login.AccessToken);
    return { token: login.AccessToken, username };
  }

  #off(message: string): Error {
    const hint =
      "Switch it on under Dashboard → General, or give a password or an API key: `mediafs config init --no-sign-in`.";
    return this.#context.fail("UNSUPPORTED", message, { hint });
  }
}

function factsOf(answer: unknown) {
  const facts: Readonly<Record<string, unknown>> = typeof answer === "object" && answer !== null ? { ...answer } : {};
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  return { code: text(facts.Code), secret: text(facts.Secret), isEntered: facts.Authenticated === true };
}
