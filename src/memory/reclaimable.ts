/**
 * What the memory system can ask memory of. Caches and pools register themselves (`EngineMemory.register`), so memory
 * stays below them and knows none of them by name.
 */

/** Levels at which something is given back, from the least: an allocation that failed asks for more and more. */
export const reclaimLevels = ["moderate", "aggressive", "emergency"] as const;
/** A level at which something is given back. */
export type ReclaimLevel = (typeof reclaimLevels)[number];

/** How much is wanted back, from nothing to everything that is not in use. */
export const pressureLevels = ["none", ...reclaimLevels] as const;

/** How near the engine is to its budget: below 75 %, to 90 %, to 100 %, above. */
export type PressureLevel = (typeof pressureLevels)[number];

/** The part of its bytes that a cache gives back at a level. Pools are emptied from "aggressive" on. */
export const reclaimShares: Readonly<Record<ReclaimLevel, number>> = { moderate: 0.25, aggressive: 0.5, emergency: 1 };

/** The parts that a budget has. */
export const budgetParts = ["fonts", "glyphs", "buffers"] as const;
/** A part of a budget. */
export type BudgetPart = (typeof budgetParts)[number];

/** How a cache is used. */
export interface CacheUse {
  /** The bound on its bytes. */
  readonly limitBytes: number;
  /** Look-ups that found what they asked for, and those that did not. */
  readonly hits: number;
  /** Look-ups that did not find what they asked for. */
  readonly misses: number;
  /** What was given back to make room. */
  readonly evictions: number;
  /** Hits ÷ look-ups; 0 where there were none. */
  readonly hitRatio: number;
}

/** `hits` ÷ all look-ups, 0 where there were none. */
export function hitRatio(hits: number, misses: number): number {
  return hits === 0 ? 0 : hits / (hits + misses);
}

/** Something that keeps memory which it can do without. */
export interface Reclaimable {
  /** What reports call it, as "glyph bitmaps". One of its name in an engine. */
  readonly name: string;
  /** The part of the budget that its bytes are counted in. */
  readonly part: BudgetPart;
  /** Where the bytes are: in linear memory, whose heap counts them; on the host; or in a library's own memory. */
  readonly where: "linear" | "host" | "library";
  /** What it keeps now, in bytes. Asked for after every call of the engine: a field or a sum of few. */
  readonly bytes: number;
  /**
   * For what lies outside of linear memory and grows within a call without asking: the most that `bytes` can be. The heap
   * leaves as much free, so that it and this together can't pass the budget. Others ask first (`outside-room.ts`).
   */
  readonly limitBytes?: number;
  /**
   * Gives back at least the level's share of `bytes` as far as it is not in use; the bytes given back. Called between
   * calls of the engine, and in the middle of one where an allocation failed. Must not allocate, and must not throw.
   */
  reclaim(level: ReclaimLevel): number;
  /** For caches: what statistics and reports tell of their use. */
  cacheUse?(): CacheUse;
}
