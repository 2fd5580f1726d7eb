/** Who works now, and who waits: so many at once, and so many in the queue behind them, first come first served. */

/** Bounds of `Turns`. */
export interface TurnLimits {
  readonly atOnce: number;
  readonly waiting: number;
}

/** Hands out turns. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #queue: (() => void)[] = [];
  #working = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Works under way. */
  get working(): number {
    return this.#working;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether the next work would find no place, not even to wait. */
  get isFull(): boolean {
    return this.#working >= this.#limits.atOnce && this.#queue.length >= this.#limits.waiting;
  }

  /** Runs `work` when it is its turn, if it is still wanted then; undefined where it isn't. */
  async take<Result>(work: () => Promise<Result>, isWanted: () => boolean = () => true): Promise<Result | undefined> {
    if (this.#working >= this.#limits.atOnce) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#working++;
    try {
      return isWanted() ? await work() : undefined;
    } finally {
      // The turn goes to the next in the queue, or back.
      const next = this.#queue.shift();
      if (next) next();
      else this.#working--;
    }
  }
}
