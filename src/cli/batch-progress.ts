/** How far a batch is, on a terminal: pictures, their rate, and the time left where the length of the source is known. */

/** What a batch says of itself. */
export interface BatchState {
  readonly rendered: number;
  readonly failed: number;
  /** Of the source of its lines. */
  readonly bytesRead: number;
}

/** What progress goes by. */
export interface BatchProgressOptions {
  readonly totalBytes: number | undefined;
  /** Shows a line in place of the one before; absent where nobody watches. */
  readonly show: ((line: string) => void) | undefined;
  /** Milliseconds; `performance.now` by default. */
  readonly now?: () => number;
}

/** Showing takes a write: ten a second are as many as one can read. */
const MIN_MS_BETWEEN = 100;

/** Tells how far a batch is. */
export class BatchProgress {
  readonly #options: BatchProgressOptions;
  readonly #now: () => number;
  readonly #startMs: number;
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(options: BatchProgressOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#startMs = this.#now();
  }

  /** Time since the start. */
  get seconds(): number {
    return Math.round(this.#now() - this.#startMs) / 1000;
  }

  /** Shows how far the batch is, unless it did just now. */
  tell(state: BatchState): void {
    const { show } = this.#options;
    const now = this.#now();
    if (show === undefined || now - this.#shownMs < MIN_MS_BETWEEN) return;
    this.#shownMs = now;
    show(this.#line(state, (now - this.#startMs) / 1000));
  }

  /** Takes the line away. */
  clear(): void {
    this.#options.show?.("");
  }

  #line({ rendered, failed, bytesRead }: BatchState, seconds: number): string {
    const { totalBytes } = this.#options;
    const parts = [`rendered ${rendered}`];
    if (failed > 0) parts.push(`${failed} failed`);
    if (seconds > 0) parts.push(`${Math.round((rendered + failed) / seconds)} a second`);
    if (totalBytes !== undefined && totalBytes > 0 && bytesRead > 0) {
      parts.push(`${Math.floor((100 * bytesRead) / totalBytes)} %`);
      parts.push(`${duration((seconds * (totalBytes - bytesRead)) / bytesRead)} left`);
    }
    return parts.join(", ");
  }
}

/** "8 s", "2 min 5 s", "1 h 3 min". */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
