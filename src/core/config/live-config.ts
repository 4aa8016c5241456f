import type { Config } from "./config.js";

/**
 * The configuration in force, under one object for the whole run: whoever reads a value when it is needed has the
 * newest one. Replaced as a whole, so that nobody sees half of two configurations.
 */
export class LiveConfig implements Config {
  #current: Config;

  constructor(first: Config) {
    this.#current = first;
  }

  get file(): Config["file"] {
    return this.#current.file;
  }

  get mount(): Config["mount"] {
    return this.#current.mount;
  }

  get servers(): Config["servers"] {
    return this.#current.servers;
  }

  get plugins(): Config["plugins"] {
    return this.#current.plugins;
  }

  get layout(): Config["layout"] {
    return this.#current.layout;
  }

  get readAhead(): Config["readAhead"] {
    return this.#current.readAhead;
  }

  get cache(): Config["cache"] {
    return this.#current.cache;
  }

  get sidecars(): Config["sidecars"] {
    return this.#current.sidecars;
  }

  get timeouts(): Config["timeouts"] {
    return this.#current.timeouts;
  }

  get monitor(): Config["monitor"] {
    return this.#current.monitor;
  }

  get log(): Config["log"] {
    return this.#current.log;
  }

  /** Puts another configuration in force. */
  replace(next: Config): void {
    this.#current = next;
  }
}
