/**
 * Where memory is heading: samples in a ring of fixed size, and the least-squares line through them.
 *
 * The slope is told from noise by its standard error, and from trifles by a threshold. Caches that fill and empty are
 * noise of a kind; a leak is a line.
 */

/** Which way memory goes; "unknown" with fewer than three samples. */
export type TrendDirection = "increasing" | "decreasing" | "stable" | "unknown";

/** The line through the samples. */
export interface MemoryTrend {
  /** Which way the line goes. */
  readonly direction: TrendDirection;
  /** Slope of the line; 0 where the direction is unknown. */
  readonly bytesPerSecond: number;
  /** Samples that the line goes through. */
  readonly sampleCount: number;
  /** Time from the first sample to the last, milliseconds. */
  readonly spanMs: number;
  /** What was used at the first sample, and at the last. */
  readonly firstBytes: number;
  /** What was used at the last sample. */
  readonly lastBytes: number;
}

/** How samples are taken. */
export interface TrendOptions {
  /** Samples kept; the oldest goes. 256. */
  readonly capacity?: number;
  /** Milliseconds between samples that `offer` takes; 1,000. */
  readonly everyMs?: number;
  /** A change over the whole span below this many bytes is none; 64 KiB. */
  readonly thresholdBytes?: number;
}

const DEFAULT_CAPACITY = 256;
const DEFAULT_EVERY_MS = 1000;
const DEFAULT_THRESHOLD_BYTES = 64 * 1024;
/** Three points are the fewest from which a line's error can be told. */
const MINIMUM_SAMPLES = 3;
/** A slope of less than so many standard errors is noise (95 % for many samples). */
const SIGNIFICANT_ERRORS = 2;

/** Samples of memory, and their trend. */
export class TrendTracker {
  readonly #times: Float64Array;
  readonly #bytes: Float64Array;
  readonly #everyMs: number;
  readonly #thresholdBytes: number;
  #taken = 0;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor({
    capacity = DEFAULT_CAPACITY,
    everyMs = DEFAULT_EVERY_MS,
    thresholdBytes = DEFAULT_THRESHOLD_BYTES,
  }: TrendOptions = {}) {
    this.#times = new Float64Array(capacity);
    this.#bytes = new Float64Array(capacity);
    this.#everyMs = everyMs;
    this.#thresholdBytes = thresholdBytes;
  }

  /** Takes a sample if the last is old enough. */
  offer(nowMs: number, usedBytes: number): void {
    if (nowMs >= this.#nextMs) this.sample(nowMs, usedBytes);
  }

  /** Takes a sample. */
  sample(nowMs: number, usedBytes: number): void {
    const at = this.#taken++ % this.#times.length;
    this.#times[at] = nowMs;
    this.#bytes[at] = usedBytes;
    this.#nextMs = nowMs + this.#everyMs;
  }

  /** Samples that are kept. */
  get sampleCount(): number {
    return Math.min(this.#taken, this.#times.length);
  }

  /** The trend of the samples that are kept. */
  trend(): MemoryTrend {
    const sampleCount = this.sampleCount;
    if (sampleCount === 0) return this.#summary("unknown", 0, 0, 0);
    const capacity = this.#times.length;
    const first = this.#taken > capacity ? this.#taken % capacity : 0;
    const last = (this.#taken - 1) % capacity;
    const spanMs = this.#times[last]! - this.#times[first]!;
    if (sampleCount < MINIMUM_SAMPLES || !(spanMs > 0)) return this.#summary("unknown", 0, first, last);
    const { slope, error } = this.#fit(sampleCount);
    return this.#summary(this.#directionOf(slope, error, spanMs), slope * 1000, first, last);
  }

  #directionOf(slope: number, error: number, spanMs: number): TrendDirection {
    const isSlight = Math.abs(slope * spanMs) < this.#thresholdBytes;
    if (isSlight || Math.abs(slope) < SIGNIFICANT_ERRORS * error) return "stable";
    return slope > 0 ? "increasing" : "decreasing";
  }

  #summary(direction: TrendDirection, bytesPerSecond: number, first: number, last: number): MemoryTrend {
    const spanMs = this.#times[last]! - this.#times[first]!;
    const [firstBytes, lastBytes] = [this.#bytes[first]!, this.#bytes[last]!];
    return { direction, bytesPerSecond, sampleCount: this.sampleCount, spanMs, firstBytes, lastBytes };
  }

  /** Slope in bytes a millisecond, and its standard error. Sums are of differences from the means, or they cancel. */
  #fit(count: number): { slope: number; error: number } {
    const [meanTime, meanBytes] = [mean(this.#times, count), mean(this.#bytes, count)];
    let [xx, xy, yy] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const x = this.#times[i]! - meanTime;
      const y = this.#bytes[i]! - meanBytes;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    }
    const slope = xy / xx;
    const residual = Math.max(0, yy - slope * xy);
    return { slope, error: Math.sqrt(residual / (count - 2) / xx) };
  }
}

function mean(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return sum / count;
}
