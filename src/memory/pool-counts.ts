/** What pools count, in one form for all of them. */

import { hitRatio } from "./reclaimable.ts";

/** Statistics of a pool, as plain data. */
export interface PoolCounts {
  /** What statistics call it. */
  readonly name: string;
  /** Requests that something kept could serve. */
  readonly hits: number;
  /** Requests for which something had to be made, or was refused. */
  readonly misses: number;
  /** Hits over requests; 0 where nothing was asked for. */
  readonly hitRatio: number;
  /** Given out and not back yet. */
  readonly inUse: number;
  /** Kept for the next request. */
  readonly idle: number;
  /** Bytes of what is kept; of fixed blocks, of all of them. */
  readonly bytes: number;
}

/** Something that counts as pools do. */
export interface CountedPool {
  counts(): PoolCounts;
}

/** A pool's counts, with the share of requests that were served from what is kept. */
export function poolCounts(counts: Omit<PoolCounts, "hitRatio">): PoolCounts {
  return { ...counts, hitRatio: hitRatio(counts.hits, counts.misses) };
}
