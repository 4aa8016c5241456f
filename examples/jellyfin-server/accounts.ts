import { randomBytes } from "node:crypto";
import { controllerError, emptyAnswer, Refusal, textAnswer } from "./answer.js";
import type { Authorization } from "./authorization.js";
import { idOf } from "./ids.js";

/** A user to create. */
export interface UserOptions {
  readonly name: string;
  /** Default: none, so that logging in needs an empty one. */
  readonly password?: string;
  /** Names of the libraries this user may see. Default: all. */
  readonly libraries?: readonly string[];
  readonly isAdministrator?: boolean;
  /** Default true. */
  readonly mayDownload?: boolean;
  readonly isDisabled?: boolean;
  /** Whether the login screen does not show this user. Default false. */
  readonly isHidden?: boolean;
  /** Whether season listings show episodes without a file. Default false. */
  readonly showsMissingEpisodes?: boolean;
  /** Failed logins after which the account is disabled. Default 5 (3 for the real server's ordinary users). */
  readonly loginAttemptsBeforeLockout?: number;
}

/** A user of the simulated server. */
export interface User extends UserOptions {
  readonly id: string;
  isDisabled: boolean;
  failedLogins: number;
}

/** Who is asking: a user's device, or an API key. */
export interface Caller {
  readonly token: string;
  /** Absent for an API key, which acts as an administrator without being anybody. */
  readonly user?: User;
  readonly deviceId?: string;
}

/** Users, their tokens and the API keys. */
export class Accounts {
  readonly #users: User[];
  readonly #callers = new Map<string, Caller>();
  /** Logins that were tried, successful or not. */
  loginAttempts = 0;

  constructor(users: readonly UserOptions[], apiKeys: readonly string[]) {
    this.#users = users.map((user) => {
      return { ...user, id: idOf("user", user.name), isDisabled: user.isDisabled ?? false, failedLogins: 0 };
    });
    for (const token of apiKeys) this.#callers.set(token, { token });
  }

  get users(): readonly User[] {
    return this.#users;
  }

  user(id: string): User | undefined {
    return this.#users.find((user) => user.id === id);
  }

  /** Users by name, in any case. */
  userNamed(name: string): User | undefined {
    return this.#users.find((user) => user.name.toLowerCase() === name.toLowerCase());
  }

  /** Who shows this token; undefined for nobody who is let in. */
  find({ token }: Authorization): Caller | undefined {
    const caller = token === undefined ? undefined : this.#callers.get(token);
    return caller?.user?.isDisabled ? undefined : caller;
  }

  /** Who shows this token. Refuses unknown, revoked and missing ones with 401, disabled users with 403. */
  callerOf(authorization: Authorization): Caller {
    const caller = authorization.token === undefined ? undefined : this.#callers.get(authorization.token);
    if (caller === undefined) throw new Refusal(emptyAnswer(401));
    if (caller.user?.isDisabled) throw new Refusal(emptyAnswer(403));
    return caller;
  }

  /** Logs a device in. The device's previous token of that user dies. Refuses with 400, 401 or 403. */
  login(name: string, password: string, authorization: Authorization): Caller & { readonly user: User } {
    this.loginAttempts++;
    const { client, device, deviceId, version } = authorization;
    if (!client || !device || !deviceId || !version) throw controllerError(400);
    const user = this.userNamed(name);
    if (user?.isDisabled) throw controllerError(403);
    if (user === undefined || (user.password ?? "") !== password) {
      if (user !== undefined) this.#countFailure(user);
      throw new Refusal(textAnswer(401, "Error processing request."));
    }
    user.failedLogins = 0;
    for (const [token, caller] of this.#callers) {
      if (caller.user === user && caller.deviceId === deviceId) this.#callers.delete(token);
    }
    const caller = { token: randomBytes(16).toString("hex"), user, deviceId };
    this.#callers.set(caller.token, caller);
    return caller;
  }

  /** Makes a token or API key worthless. */
  revoke(token: string): void {
    this.#callers.delete(token);
  }

  /** Makes all tokens of a user worthless, as changing the password does. */
  revokeTokensOf(user: User): void {
    for (const [token, caller] of this.#callers) if (caller.user === user) this.#callers.delete(token);
  }

  #countFailure(user: User): void {
    user.failedLogins++;
    if (user.failedLogins >= (user.loginAttemptsBeforeLockout ?? 5)) user.isDisabled = true;
  }
}
