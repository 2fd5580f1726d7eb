/** Advances from `hhea` and `hmtx`, read in place. Specification: OpenType 1.9.1, "hmtx". */

import type { TableReader } from "../source/table-reader.ts";

const METRIC_BYTES = 4;

/** Advances of one face, in font units. */
export class HorizontalAdvances {
  readonly #hmtx: TableReader;
  readonly #lastMetric: number;

  /** Checks that `hmtx` holds what `hhea` promises. Throws `FontError` `"table-damaged"`. */
  constructor(hhea: TableReader, hmtx: TableReader) {
    const metricCount = hhea.u16(34);
    if (metricCount === 0) throw hhea.damage("it promises no horizontal metrics");
    hmtx.require(0, metricCount * METRIC_BYTES);
    this.#hmtx = hmtx;
    this.#lastMetric = metricCount - 1;
  }

  /** Advance of `glyphId`; glyphs past the last metric share it. */
  advanceUnits(glyphId: number): number {
    return this.#hmtx.u16(Math.min(glyphId, this.#lastMetric) * METRIC_BYTES);
  }
}
