/**
 * How long to wait before the next attempt to connect: doubling from `baseMs` to `capMs`, each wait
 * drawn from its upper half so that a thousand clients of a restarted server do not return at once.
 */
export class Backoff {
  #attempt = 0;
  #asked = null;

  constructor({ baseMs = 400, capMs = 20_000, random = Math.random } = {}) {
    this.baseMs = baseMs;
    this.capMs = capMs;
    this.random = random;
  }

  /** Attempts that failed since the last success. */
  get attempt() {
    return this.#attempt;
  }

  /** The server's own wish for the next wait, as `[fromMs, toMs]`; it counts once. */
  ask(range) {
    const [from, to] = range.map(Number);
    if (from >= 0 && to >= from) this.#asked = [from, to];
  }

  /** The next wait in milliseconds. */
  next() {
    const asked = this.#asked;
    this.#asked = null;
    const exponent = Math.min(this.#attempt++, 16);
    if (asked) return Math.round(asked[0] + this.random() * (asked[1] - asked[0]));
    const ceiling = Math.min(this.capMs, this.baseMs * 2 ** exponent);
    return Math.round(ceiling * (0.5 + this.random() / 2));
  }

  succeeded() {
    this.#attempt = 0;
    this.#asked = null;
  }
}
