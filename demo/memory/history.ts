/** The last minute of an engine's memory, a sample every quarter of a second. */

import type { OwnerTag, TextEngine } from "../../src/entry/browser.ts";

/** Milliseconds from sample to sample. */
export const samplePeriodMs = 250;
const capacity = 240;

/** What the charts show of one moment; bytes. */
export interface MemorySample {
  /** All that counts in the budget. */
  readonly used: number;
  readonly budget: number;
  readonly allowed: number;
  /** Size of linear memory. */
  readonly linear: number;
  /** What the arena's chunks hold, and the most that a call since the start has put there. */
  readonly arena: number;
  readonly owners: Readonly<Record<OwnerTag, number>>;
}

/** A ring of samples. */
export class MemoryHistory {
  readonly #samples: MemorySample[] = [];

  /** Oldest first. */
  get samples(): readonly MemorySample[] {
    return this.#samples;
  }

  /** Adds what `memory` holds now. */
  add(memory: TextEngine["memory"]): void {
    const { linearBytes, arena, owners } = memory.stats();
    const { usedBytes, budgetBytes, allowedBytes } = memory.status();
    const byOwner = Object.entries(owners).map(([owner, { currentBytes }]) => [owner, currentBytes]);
    this.#samples.push({
      used: usedBytes,
      budget: budgetBytes,
      allowed: allowedBytes,
      linear: linearBytes,
      arena: arena.reservedBytes,
      owners: Object.fromEntries(byOwner) as Record<OwnerTag, number>,
    });
    if (this.#samples.length > capacity) this.#samples.shift();
  }

  /** How far back the ring reaches. */
  static readonly capacity = capacity;
}
