import type { PluginContext, PluginHttpResponse } from "mediafs/plugin-api";
import type { Api, ApiCall } from "./api.js";
import { asLogin, asUser, asUsers, type UserDto } from "./dto.js";
import { KeptLogin, type Login } from "./kept-login.js";
import { untilAborted } from "./until-aborted.js";
import { chooseUser, isNamed } from "./user-choice.js";

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
  /** Of such a product: the users whom the login screen shows to anybody, where only administrators may see all. */
  readonly publicUsers?: string;
}

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
  readonly #kept: KeptLogin;
  #userId = "";
  #loginUnderway: Promise<void> | undefined;
  #loginSpent = false;
  #logins = 0;

  constructor(api: Api, context: PluginContext, settings: SessionSettings) {
    this.#api = api;
    this.#context = context;
    this.#credentials = settings.credentials;
    this.#routes = settings.routes;
    this.#kept = new KeptLogin(context, settings.serverId, settings.credentials.username);
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

  async #openWithKey(key: string, signal: AbortSignal): Promise<void> {
    this.#api.useToken(key);
    const call = { what: "the users", path: this.#routes.users };
    const answer = await this.#api.send(call, signal);
    const { publicUsers } = this.#routes;
    // Only an administrator may see all users. Who he is himself, nobody can ask.
    if (answer.status === 403 && this.isUsers && publicUsers !== undefined) return this.#openAmong(publicUsers, signal);
    this.#api.requireGood(answer, call);
    this.#userId = this.#chosen(answer.json(), "the API key belongs to no user").Id;
  }

  /** Finds an ordinary user among those of the login screen, and makes sure that the token is his. */
  async #openAmong(publicUsers: string, signal: AbortSignal): Promise<void> {
    const users = await this.#api.json({ what: "the users of the login screen", path: publicUsers }, signal);
    this.#userId = this.#chosen(users, "the server does not say whose token it is").Id;
    const call = this.#checkCall();
    const answer = await this.#api.send(call, signal);
    if (answer.status === 403) {
      throw this.#context.fail("USER_UNKNOWN", "the token belongs to another user than the one that is named");
    }
    this.#api.requireGood(answer, call);
  }

  #chosen(answer: unknown, whyUnnamed: string): UserDto {
    const users = asUsers(answer);
    if (users === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "the server's list of users has no users");
    const choice = chooseUser(users, this.#credentials.username, whyUnnamed);
    if ("user" in choice) return choice.user;
    throw this.#context.fail("USER_UNKNOWN", choice.why, { hint: choice.hint });
  }

  async #openWithToken(token: string, signal: AbortSignal): Promise<void> {
    this.#api.useToken(token);
    this.#userId = await this.#userOfToken(signal);
  }

  async #openWithPassword(signal: AbortSignal): Promise<void> {
    const kept = this.#kept.get();
    if (kept === undefined) return this.#renewLogin(signal);
    this.#api.useToken(kept.token);
    this.#userId = kept.userId;
    await this.verify(signal);
  }

  async #userOfToken(signal: AbortSignal): Promise<string> {
    const user = asUser(await this.#api.json(this.#checkCall(), signal));
    if (user === undefined) throw this.#context.fail("SERVER_BAD_ANSWER", "the server does not say whose token it is");
    const wanted = this.#credentials.username;
    if (wanted !== undefined && !isNamed(user, wanted)) {
      throw this.#context.fail("USER_UNKNOWN", `the token belongs to another user than ${wanted}`);
    }
    return user.Id;
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
    this.#kept.forget();
    this.#api.useToken(undefined);
    const call = { what: "a login", path: this.#routes.login, json: { Username: username, Pw: password } };
    let status: number | undefined;
    try {
      const answer = await this.#api.send(call, signal);
      status = answer.status;
      this.#requireLogin(answer, call);
      this.#keep(this.#loginOf(answer));
    } catch (error) {
      // No refusal was heard, only a failure or what somebody else answered: the next attempt may log in.
      this.#loginSpent = status === 401 || status === 403;
      throw error;
    }
  }

  #requireLogin(answer: PluginHttpResponse, call: ApiCall): void {
    if (answer.status === 401)
      throw this.#context.fail("AUTH_REJECTED", "the server refused the user name or password");
    if (answer.status === 403) {
      throw this.#context.fail("ACCESS_DENIED", "the server does not let this user log in from here", {
        hint: "See whether the user is disabled, may connect remotely, or has too many sessions.",
      });
    }
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
    this.#kept.set(login);
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
