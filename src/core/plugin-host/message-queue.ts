// A scan of a whole library is told in one message of a megabyte.
const MOST_CHARACTERS = 16 * 1024 * 1024;

interface Reader {
  resolve(result: IteratorResult<string>): void;
  reject(error: unknown): void;
}

/** Texts in their order, for one reader who may be slower than they come. */
export class MessageQueue implements AsyncIterable<string> {
  readonly #waiting: string[] = [];
  #characters = 0;
  #reader: Reader | undefined;
  #end: { readonly error: unknown } | undefined;

  /** Adds a text; false, and not added, when too many wait. */
  put(text: string): boolean {
    if (this.#end !== undefined) return true;
    if (this.#reader !== undefined) {
      const { resolve } = this.#reader;
      this.#reader = undefined;
      resolve({ value: text, done: false });
      return true;
    }
    if (this.#characters + text.length > MOST_CHARACTERS) return false;
    this.#characters += text.length;
    this.#waiting.push(text);
    return true;
  }

  /** After what waits there is nothing more; with an error, the reader gets it. Only the first call counts. */
  end(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    const reader = this.#reader;
    this.#reader = undefined;
    if (error === undefined) reader?.resolve({ value: undefined, done: true });
    else reader?.reject(error);
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return { next: () => this.#next() };
  }

  #next(): Promise<IteratorResult<string>> {
    const text = this.#waiting.shift();
    if (text !== undefined) {
      this.#characters -= text.length;
      return Promise.resolve({ value: text, done: false });
    }
    if (this.#end?.error !== undefined) return Promise.reject(this.#end.error);
    if (this.#end !== undefined) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }
}
