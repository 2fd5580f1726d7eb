/**
 * Callbacks of callers: told what happened when the engine's call is over, never in the middle of it. What they throw
 * is counted and goes no further; what they do to the engine makes no callbacks of its own until they are done.
 */

/** Callbacks that take `Data`. */
export class Callbacks<Data> {
  readonly #callbacks = new Set<(data: Data) => void>();
  readonly #onError: () => void;
  #queue: Data[] = [];
  #isDelivering = false;

  /** `onError` is told that a callback threw. */
  constructor(onError: () => void) {
    this.#onError = onError;
  }

  /** Calls `callback` from now on, until the result is disposed of. */
  add(callback: (data: Data) => void): Disposable {
    // A function of its own for each, so that one that was added twice is called twice and removed once.
    const own = (data: Data) => callback(data);
    this.#callbacks.add(own);
    return { [Symbol.dispose]: () => void this.#callbacks.delete(own) };
  }

  /**
   * Keeps `data` until it is delivered. Costs nothing where nobody listens. Of what comes while callbacks run the last alone
   * waits: one that renders would else be told once more at every call, 5,050 times in 100 (measured).
   */
  queue(data: Data): void {
    if (this.#callbacks.size === 0) return;
    if (this.#isDelivering) this.#queue.length = 0;
    this.#queue.push(data);
  }

  /** Calls with what is queued. What is queued meanwhile waits for the next time: callbacks can't keep this going. */
  deliver(): void {
    if (this.#queue.length === 0 || this.#isDelivering) return;
    const queue = this.#queue;
    this.#queue = [];
    this.#isDelivering = true;
    for (const data of queue) for (const callback of [...this.#callbacks]) this.#call(callback, data);
    this.#isDelivering = false;
  }

  #call(callback: (data: Data) => void, data: Data): void {
    try {
      callback(data);
    } catch {
      this.#onError();
    }
  }
}
