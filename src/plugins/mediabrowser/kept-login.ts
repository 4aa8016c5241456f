import { createHash } from "node:crypto";
import type { PluginContext } from "mediafs/plugin-api";

/** What a login gave. */
export interface Login {
  readonly token: string;
  readonly userId: string;
}

const STORE_KEY = "login";

/** The last login, kept across restarts. It is for one server, one user and one device, and shown to no other. */
export class KeptLogin {
  readonly #store: PluginContext["store"];
  readonly #owner: string;

  constructor({ store, deviceId }: PluginContext, serverId: string, username: string | undefined) {
    this.#store = store;
    const parts = [serverId, username?.toLowerCase() ?? "", deviceId];
    this.#owner = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  }

  /** The login that is kept; undefined for none, or for somebody else's. */
  get(): Login | undefined {
    try {
      const { token, userId, owner } = JSON.parse(this.#store.get(STORE_KEY) ?? "{}") as Record<string, unknown>;
      if (owner !== this.#owner || typeof token !== "string" || typeof userId !== "string") return undefined;
      return { token, userId };
    } catch {
      return undefined;
    }
  }

  set(login: Login): void {
    this.#store.set(STORE_KEY, JSON.stringify({ ...login, owner: this.#owner }));
  }

  forget(): void {
    this.#store.delete(STORE_KEY);
  }
}
