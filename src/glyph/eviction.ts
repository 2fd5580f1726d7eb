/**
 * Which bitmaps go when a cache is full: those that were drawn in one call alone first, the longest ago first, then those
 * of several calls. In: stamps, ages and bytes of all bitmaps. Out: a verdict on each.
 *
 * This is a segmented LRU (Karedla, Love and Wherry 1994) over the stamps that the kernels write. Bitmaps that were wanted
 * again take up to `PROTECTED_SHARE` of the bound; what is over that, the longest unused first, counts as wanted once. So
 * a book that is leafed through passes by the letters of every day. Figures stand in ARCHITECTURE.md, and `bench/cache.ts`
 * measures them.
 */

import { BitmapStamp } from "../kernels/records.ts";

/** "segmented" is what engines do; "lru" has no regard to how often a bitmap was wanted: what "segmented" is measured against. */
export const evictionOrders = ["segmented", "lru"] as const;
/** Which bitmaps go first: those of one call before those of several, or by age alone. */
export type EvictionOrder = (typeof evictionOrders)[number];

/** Of traces with drift and scans, four fifths gave the best hit ratio of 0.5, 0.8 and 0.9 in three of four (measured). */
const PROTECTED_SHARE = 0.8;

/** Ages up to here have a bucket each; above, an octave has 32, so what is in one bucket is of one age by 3 %. */
const EXACT_AGES = 64;
const OCTAVE_BUCKETS_LOG2 = 5;
const OCTAVE_BUCKETS = 1 << OCTAVE_BUCKETS_LOG2;
const EXACT_AGES_LOG2 = 6;
const BUCKETS = EXACT_AGES + (32 - EXACT_AGES_LOG2) * OCTAVE_BUCKETS;

/** What becomes of a bitmap. "demote": it stays, but counts as wanted once. */
export type Verdict = "keep" | "demote" | "evict";

function bucketOf(age: number): number {
  if (age < EXACT_AGES) return age;
  const octave = 31 - Math.clz32(age);
  const within = (age >>> (octave - OCTAVE_BUCKETS_LOG2)) & (OCTAVE_BUCKETS - 1);
  return EXACT_AGES + (octave - EXACT_AGES_LOG2) * OCTAVE_BUCKETS + within;
}

/** The older buckets of a segment, up to a number of bytes: all above `bucket`, and of that one `rest` bytes. */
interface Cut {
  bucket: number;
  rest: number;
}

/** Plans one eviction. Allocates nothing once it is made: memory is short when it is used. */
export class EvictionPlan {
  readonly #order: EvictionOrder;
  /** Bytes by age, of bitmaps that were wanted once, and of those that were wanted again. */
  readonly #once = new Float64Array(BUCKETS);
  readonly #again = new Float64Array(BUCKETS);
  readonly #demoted: Cut = { bucket: BUCKETS, rest: 0 };
  readonly #cutOnce: Cut = { bucket: BUCKETS, rest: 0 };
  readonly #cutAgain: Cut = { bucket: BUCKETS, rest: 0 };
  #clock = 0;

  constructor(order: EvictionOrder) {
    this.#order = order;
  }

  /** Forgets what was counted; ages are told from `clock`. */
  start(clock: number): void {
    this.#clock = clock;
    this.#once.fill(0);
    this.#again.fill(0);
  }

  /** Counts a bitmap that may go. */
  add(stamp: number, byteLength: number): void {
    this.#segment(stamp)[this.#bucket(stamp)]! += byteLength;
  }

  /** Decides who goes for `wantedBytes`, in a cache of `limitBytes`; then each is asked for by `verdict`, once. */
  decide(wantedBytes: number, limitBytes: number): void {
    // Whole buckets alone are demoted: who is at the border matters little.
    const over = sum(this.#again) - limitBytes * PROTECTED_SHARE;
    cutOldest(this.#again, over, this.#demoted);
    for (let bucket = BUCKETS - 1; bucket > this.#demoted.bucket; bucket--) {
      this.#once[bucket]! += this.#again[bucket]!;
      this.#again[bucket] = 0;
    }
    const rest = wantedBytes - cutOldest(this.#once, wantedBytes, this.#cutOnce);
    cutOldest(this.#again, rest, this.#cutAgain);
  }

  verdict(stamp: number, byteLength: number): Verdict {
    const bucket = this.#bucket(stamp);
    const isAgain = this.#segment(stamp) === this.#again;
    const isDemoted = isAgain && bucket > this.#demoted.bucket;
    const cut = isAgain && !isDemoted ? this.#cutAgain : this.#cutOnce;
    if (bucket > cut.bucket) return "evict";
    if (bucket === cut.bucket && cut.rest > 0) {
      cut.rest -= byteLength;
      return "evict";
    }
    return isDemoted ? "demote" : "keep";
  }

  #segment(stamp: number): Float64Array {
    return this.#order === "segmented" && (stamp & BitmapStamp.again) !== 0 ? this.#again : this.#once;
  }

  /** What was never drawn is as old as can be. */
  #bucket(stamp: number): number {
    const last = stamp >>> 1;
    return last === 0 ? BUCKETS - 1 : bucketOf(Math.max(0, this.#clock - last));
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Sets `cut` to the oldest of `bytesByAge` that make up `wanted` bytes, or all there are; those bytes. */
function cutOldest(bytesByAge: Float64Array, wanted: number, cut: Cut): number {
  let found = 0;
  let bucket = BUCKETS;
  while (bucket > 0 && found < wanted) {
    bucket--;
    found += bytesByAge[bucket]!;
  }
  cut.bucket = bucket;
  // Of the youngest of them no more than is wanted.
  cut.rest = bucket === BUCKETS ? 0 : Math.max(0, wanted - (found - bytesByAge[bucket]!));
  return Math.min(found, Math.max(0, wanted));
}
