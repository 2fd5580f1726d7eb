/**
 * The budget of an engine and its parts, as a caller sets them.
 *
 * What open fonts hold is in use and can't be given back, so a font larger than the fonts' part is admitted, and the
 * budget stretches by what fonts hold beyond it: the other parts keep their room. Where `fonts` is set, it is a bound.
 */

import { finiteNumber, object } from "../base/validate.ts";
import { type BudgetPart, budgetParts } from "./reclaimable.ts";

/** A budget and its parts, in bytes. */
export interface BudgetOptions {
  /** Bound on all that the engine keeps: linear memory, counted buffers of the host, and HarfBuzz's heap; 256 MiB. */
  readonly budget?: number | undefined;
  /**
   * Part for open fonts; 70 %. Where it is not set, larger fonts are admitted, and the budget stretches by what they
   * hold beyond it. Where it is set, it is a bound: a font that passes it is refused.
   */
  readonly fonts?: number | undefined;
  /** Bound on glyph bitmaps; 20 %. */
  readonly glyphs?: number | undefined;
  /** Part for buffers that are kept between calls; 10 %. What a call needs may be more, within the budget. */
  readonly buffers?: number | undefined;
}

const DEFAULT_BUDGET_BYTES = 256 * 2 ** 20;
/** Below this nothing could be drawn; above it addresses would not fit. */
const MINIMUM_BUDGET_BYTES = 2 ** 20;
const MAXIMUM_BUDGET_BYTES = 2 ** 31;

/** Shares of the parts: fonts are the largest and change least, buffers come and go. */
const shares: Readonly<Record<BudgetPart, number>> = { fonts: 0.7, glyphs: 0.2, buffers: 0.1 };

/** The budget of an engine. */
export class Budget {
  #bytes = DEFAULT_BUDGET_BYTES;
  /** Parts that a caller has set; the others are shares of the budget. */
  #set: Partial<Record<BudgetPart, number>> = {};

  constructor(options: BudgetOptions) {
    this.change(options);
  }

  /**
   * Sets what `options` name; the rest stays as it is. A part that was set before is cut to a smaller budget. Throws
   * `TypeError` or `RangeError`, and then nothing has changed.
   */
  change(options: BudgetOptions): void {
    const { budget = this.#bytes } = object(options, "memory");
    const bytes = finiteNumber(budget, "memory.budget", MINIMUM_BUDGET_BYTES, MAXIMUM_BUDGET_BYTES);
    const set: Partial<Record<BudgetPart, number>> = {};
    for (const part of budgetParts) {
      const wanted = options[part];
      const before = this.#set[part];
      if (wanted !== undefined) set[part] = finiteNumber(wanted, `memory.${part}`, 0, bytes);
      else if (before !== undefined) set[part] = Math.min(before, bytes);
    }
    this.#bytes = bytes;
    this.#set = set;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes of a part. */
  part(part: BudgetPart): number {
    return this.#set[part] ?? Math.floor(this.#bytes * shares[part]);
  }

  /** Whether fonts that pass their part are refused. */
  get boundsFonts(): boolean {
    return this.#set.fonts !== undefined;
  }

  /** The budget, stretched for fonts that hold `fontBytes`. */
  stretchedFor(fontBytes: number): number {
    return this.#bytes + Math.max(0, fontBytes - this.part("fonts"));
  }
}
