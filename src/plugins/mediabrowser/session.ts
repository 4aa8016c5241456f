import { createHash } from "node:crypto";
import type { PluginContext, PluginHttpResponse } from "mediafs/plugin-api";
import type { Api, ApiCall } from "./api.js";
import { asLogin, asUser, asUsers, type UserDto } from "./dto.js";
import { untilAborted } from "./until-aborted.js";

/** How an entry proves who it is: one of key, token and password. */
export interface Credentials {
  readonly username: string | undefined;
  readonly apiKey: string | undefined;
  readonly token: string | undefined;
  readonly password: string | undefined;
}

/** What differs between the products. */
export interface SessionRoutes {
  readonly login: string;
  readonly users: string;
  /** Answers 200 for a user's valid token and 401 for any other. */
  readonly tokenCheck: string;
  /**
   * Of a product that cannot say whose token it is: what to ask about a user, answered with 200 for a valid token or
   * key. The user of a token is then found by name, as that of a key.
   */
  readonly userCheck?: (userId: string) => string;
}

interface Login {
  readonly token: string;
  readonly userId: string;
}

// The login's token under this key of the plugin's store.
const STORE_KEY = "login";

/**
 * The user on whose behalf everything is asked. A login's token is kept across restarts. Login happens once when there
 * is no token or the server no longer accepts it, and never again after a refusal: each refusal brings the account
 * nearer to being locked.
 */
export class Session {
  readonly #api: Api;
  readonly #context: PluginContext;
  readonly #credentials: Credentials;
  readonly #routes: SessionRoutes;
  readonly #serverId: string;
  #userId = "";
  #loginUnderway: Promise<void> | undefined;
  #loginSpent = false;
  #logins = 0;

  constructor(api: Api, context: PluginContext, settings: SessionSettings) {
    this.#api = api;
    this.#context = context;
    this.#credentials = settings.credentials;
    this.#routes = settings.routes;
    this.#serverId = settings.serverId;
  }

  /** The user's id on the server; known after {@link open}. */
  get userId(): string {
    return this.#userId;
  }

  /** Whether it is a user who asks, and not a key in his name. */
  get isUsers(): boolean {
    return this.#credentials.apiKey === undefined;
  }

  /** Proves the credentials. Rejects with AUTH_REJECTED, USER_UNKNOWN, or as {@link Api.json} does. */
  async open(signal: AbortSignal): Promise<void> {
    const { apiKey, token, password, username } = this.#credentials;
    if (apiKey !== undefined) return this.#openWithKey(apiKey, signal);
    if (token !== undefined && this.#routes.userCheck !== undefined) return this.#openWithKey(token, signal);
    if (token !== undefined) return this.#openWithToken(token, signal);
    if (password !== undefined && username !== undefined) return this.#openWithPassword(signal);
    throw this.#context.fail("AUTH_REJECTED", "the entry has no complete credentials", {
      hint: "Give `apiKey` with `username`, or `username` with `password`, or `token`.",
    });
  }

  /** Rejects unless the server still accepts the credentials; logs in again, once, where a password allows it. */
  async verify(signal: AbortSignal): Promise<void> {
    const call = this.#checkCall();
    const loginsBefore = this.#logins;
    const answer = await this.#api.send(call, signal);
    // Refused may be the token from before somebody else's login, which one more would undo.
    if (answer.status === 401) return this.#logins === loginsBefore ? this.#renewLogin(signal) : undefined;
    this.#api.requireGood(answer, call);
  }

  /** The answer's JSON. A 401 that the credentials survive is ACCESS_DENIED; else as {@link Api.json}. */
  async json(call: ApiCall, signal: AbortSignal): Promise<unknown> {
    const answer = await this.send(call, signal);
    this.#api.requireGood(answer, call);
    return answer.json();
  }

  /** The answer, whatever its status but 401. */
  async send(call: ApiCall, signal: AbortSignal): Promise<PluginHttpResponse> {
    const answer = await this.#api.send(call, signal);
    if (answer.status !== 401) return answer;
    // The server also says 401 to a valid user who asks for a folder that is not his.
    await this.verify(signal);
    const second = await this.#api.send(call, signal);
    if (second.status !== 401) return second;
    throw this.#context.fail("ACCESS_DENIED", `the user has no right to ${call.what}`);
  }

  async #openWithKey(apiKey: string, signal: AbortSignal): Promise<void> {
    this.#api.useToken(apiKey);
    const users = asUsers(await this.#api.json(this.#checkCall(), signal));
    if (users === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "the server's list of users has no users");
    this.#userId = this.#chooseUser(users).Id;
  }

  async #openWithToken(token: string, signal: AbortSignal): Promise<void> {
    this.#api.useToken(token);
    this.#userId = await this.#userOfToken(signal);
  }

  async #openWithPassword(signal: AbortSignal): Promise<void> {
    const kept = this.#keptLogin();
    if (kept === undefined) return this.#renewLogin(signal);
    this.#api.useToken(kept.token);
    this.#userId = kept.userId;
    await this.verify(signal);
  }

  async #userOfToken(signal: AbortSignal): Promise<string> {
    const user = asUser(await this.#api.json(this.#checkCall(), signal));
    if (user === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "the server does not say whose token it is");
    const wanted = this.#credentials.username;
    if (wanted !== undefined && !isSameName(user.Name, wanted)) {
      throw this.#context.fail("USER_UNKNOWN", `the token belongs to another user than ${wanted}`);
    }
    return user.Id;
  }

  #chooseUser(users: readonly UserDto[]): UserDto {
    const { username } = this.#credentials;
    if (username === undefined) return this.#onlyUser(users);
    const user = users.find(({ Name }) => Name === username) ?? users.find(({ Name }) => isSameName(Name, username));
    if (user === undefined) throw this.#context.fail("USER_UNKNOWN", `the server has no user named ${username}`);
    return user;
  }

  #onlyUser(users: readonly UserDto[]): UserDto {
    const [only, ...others] = users;
    if (only !== undefined && others.length === 0) return only;
    throw this.#context.fail("USER_UNKNOWN", `the API key belongs to no user, and the server has ${users.length}`, {
      hint: "Add `username` to this entry: whose libraries are to be shown.",
    });
  }

  /** Logs in. Several callers share one login, which goes on whoever of them goes away. */
  #renewLogin(signal: AbortSignal): Promise<void> {
    this.#loginUnderway ??= this.#login(this.#context.signal).finally(() => {
      this.#loginUnderway = undefined;
    });
    return untilAborted(this.#loginUnderway, signal, () => this.#context.fail("ABORTED", "interrupted"));
  }

  async #login(signal: AbortSignal): Promise<void> {
    const { username, password } = this.#credentials;
    if (this.#loginSpent || username === undefined || password === undefined || this.#signsItself()) {
      throw this.#context.fail("AUTH_REJECTED", "the server no longer accepts the credentials of this entry");
    }
    this.#loginSpent = true;
    this.#context.store.delete(STORE_KEY);
    this.#api.useToken(undefined);
    const call = { what: "a login", path: this.#routes.login, json: { Username: username, Pw: password } };
    const answer = await this.#api.send(call, signal).catch((error: unknown) => {
      // No refusal was heard: the next attempt to connect may log in.
      this.#loginSpent = false;
      throw error;
    });
    this.#requireLogin(answer, call);
    this.#keep(this.#loginOf(answer));
  }

  #requireLogin(answer: PluginHttpResponse, call: ApiCall): void {
    if (answer.status === 401)
      throw this.#context.fail("AUTH_REJECTED", "the server refused the user name or password");
    if (answer.status === 403) {
      throw this.#context.fail("ACCESS_DENIED", "the server does not let this user log in from here", {
        hint: "See whether the user is disabled, may connect remotely, or has too many sessions.",
      });
    }
    if (answer.status >= 500) this.#loginSpent = false;
    this.#api.requireGood(answer, call);
  }

  #loginOf(answer: PluginHttpResponse): Login {
    const login = asLogin(answer.json());
    if (login === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "the answer to the login has no token");
    return { token: login.AccessToken, userId: login.User.Id };
  }

  #keep(login: Login): void {
    this.#api.useToken(login.token);
    this.#userId = login.userId;
    this.#loginSpent = false;
    this.#logins += 1;
    this.#context.store.set(STORE_KEY, JSON.stringify({ ...login, owner: this.#owner() }));
  }

  #keptLogin(): Login | undefined {
    const text = this.#context.store.get(STORE_KEY);
    if (text === undefined) return undefined;
    try {
      const { token, userId, owner } = JSON.parse(text) as Record<string, unknown>;
      if (owner !== this.#owner() || typeof token !== "string" || typeof userId !== "string") return undefined;
      return { token, userId };
    } catch {
      return undefined;
    }
  }

  // A token is for one server, one user and one device; it must not be shown to another.
  #owner(): string {
    const parts = [this.#serverId, this.#credentials.username?.toLowerCase() ?? "", this.#context.deviceId];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }

  #signsItself(): boolean {
    return this.#credentials.apiKey !== undefined || this.#credentials.token !== undefined;
  }

  #checkCall(): ApiCall {
    const { userCheck } = this.#routes;
    if (userCheck !== undefined) {
      return { what: "the user", path: this.#userId === "" ? this.#routes.users : userCheck(this.#userId) };
    }
    const isKey = this.#credentials.apiKey !== undefined;
    return { what: "the user", path: isKey ? this.#routes.users : this.#routes.tokenCheck };
  }
}

/** What a {@link Session} is made of. */
export interface SessionSettings {
  readonly credentials: Credentials;
  readonly routes: SessionRoutes;
  readonly serverId: string;
}

function isSameName(name: string | null | undefined, wanted: string): boolean {
  return name?.normalize("NFC").toLowerCase() === wanted.normalize("NFC").toLowerCase();
}
