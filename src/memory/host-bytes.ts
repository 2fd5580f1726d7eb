/**
 * Bytes outside linear memory, by name: tables of fonts, caches and pools of the host, pictures handed out. JavaScript
 * tells nobody what an object holds, so whoever keeps a buffer counts it here.
 */

import type { BudgetPart } from "./reclaimable.ts";

/** Counts of one name. */
export interface HostByteCounts {
  /** What is held now. */
  readonly currentBytes: number;
  /** The most that `currentBytes` has been. */
  readonly peakBytes: number;
  /**
   * The part of the budget that it counts in; "caller" for what counts in none: what the caller holds, and what a picture or
   * text of the caller's takes for a moment where it is too long for what the engine keeps.
   */
  readonly part: BudgetPart | "caller";
}

/** Bytes of all counters of a part: asked for after every call of an engine, when little of it is in the processor's caches. */
type PartTotals = Record<BudgetPart | "caller", number>;

/** A counter of bytes. */
export class HostCounter {
  readonly part: BudgetPart | "caller";
  readonly #totals: PartTotals;
  #currentBytes = 0;
  #peakBytes = 0;

  constructor(part: BudgetPart | "caller", totals: PartTotals) {
    this.part = part;
    this.#totals = totals;
  }

  get currentBytes(): number {
    return this.#currentBytes;
  }

  /** Counts `byteLength` bytes more, or fewer where it is negative. */
  add(byteLength: number): void {
    this.#currentBytes += byteLength;
    this.#totals[this.part] += byteLength;
    if (this.#currentBytes > this.#peakBytes) this.#peakBytes = this.#currentBytes;
  }

  counts(): HostByteCounts {
    return { currentBytes: this.#currentBytes, peakBytes: this.#peakBytes, part: this.part };
  }
}

/** The counters of an engine. */
export class HostBytes {
  readonly #counters = new Map<string, HostCounter>();
  readonly #totals: PartTotals = { fonts: 0, glyphs: 0, buffers: 0, caller: 0 };

  /** The counter of `name`, made at the first call. */
  counter(name: string, part: BudgetPart | "caller"): HostCounter {
    let counter = this.#counters.get(name);
    if (counter === undefined) {
      counter = new HostCounter(part, this.#totals);
      this.#counters.set(name, counter);
    }
    return counter;
  }

  /** Bytes that count in `part`, or in any part of the budget. */
  bytesIn(part?: BudgetPart): number {
    const { fonts, glyphs, buffers } = this.#totals;
    return part === undefined ? fonts + glyphs + buffers : this.#totals[part];
  }

  /** Counts by name. */
  counts(): Record<string, HostByteCounts> {
    return Object.fromEntries([...this.#counters].map(([name, counter]) => [name, counter.counts()]));
  }
}

/**
 * Bytes of pictures that were handed out. They are the caller's, and no part of the budget. Each counts until it is
 * disposed of or, where nobody does that, until it is collected.
 */
export class HandedOutBytes {
  readonly #counter: HostCounter;
  readonly #registry: FinalizationRegistry<number> | undefined;

  constructor(counter: HostCounter) {
    this.#counter = counter;
    if (typeof FinalizationRegistry !== "undefined") {
      this.#registry = new FinalizationRegistry((byteLength) => this.#counter.add(-byteLength));
    }
  }

  handOut(holder: object, byteLength: number): void {
    this.#counter.add(byteLength);
    this.#registry?.register(holder, byteLength, holder);
  }

  takeBack(holder: object, byteLength: number): void {
    this.#counter.add(-byteLength);
    this.#registry?.unregister(holder);
  }
}
