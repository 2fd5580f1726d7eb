/** Advances and left side bearings from `hhea` and `hmtx`, read in place. Specification: OpenType 1.9.1, "hmtx". */

import type { TableReader } from "../source/table-reader.ts";

const METRIC_BYTES = 4;
const BEARING_BYTES = 2;

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

  /** Left side bearing of `glyphId`; glyphs past the last metric have theirs alone, or none where the table ends. */
  leftBearingUnits(glyphId: number): number | undefined {
    const past = glyphId - this.#lastMetric;
    const offset =
      past <= 0
        ? glyphId * METRIC_BYTES + BEARING_BYTES
        : (this.#lastMetric + 1) * METRIC_BYTES + (past - 1) * BEARING_BYTES;
    return offset + BEARING_BYTES <= this.#hmtx.byteLength ? this.#hmtx.i16(offset) : undefined;
  }
}
