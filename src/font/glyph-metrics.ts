/**
 * Advances and bearings of glyphs along one axis, from `hhea` and `hmtx` or `vhea` and `vmtx`, read in place.
 *
 * Specification: OpenType 1.9.1, "hmtx" and "vmtx".
 */

import type { TableReader } from "../source/table-reader.ts";

const METRIC_BYTES = 4;
const BEARING_BYTES = 2;
const METRIC_COUNT_OFFSET = 34;

/** Metrics of one face, in font units. */
export class GlyphMetrics {
  readonly #table: TableReader;
  readonly #lastMetric: number;

  /** Checks that the table holds what its header promises. Throws `FontError` `"table-damaged"`. */
  constructor(header: TableReader, table: TableReader, axis: "horizontal" | "vertical") {
    const metricCount = header.u16(METRIC_COUNT_OFFSET);
    if (metricCount === 0) throw header.damage(`it promises no ${axis} metrics`);
    table.require(0, metricCount * METRIC_BYTES);
    this.#table = table;
    this.#lastMetric = metricCount - 1;
  }

  /** Advance of `glyphId`; glyphs past the last metric share it. */
  advanceUnits(glyphId: number): number {
    return this.#table.u16(Math.min(glyphId, this.#lastMetric) * METRIC_BYTES);
  }

  /** Left or top side bearing; glyphs past the last metric have theirs alone, or none where the table ends. */
  bearingUnits(glyphId: number): number | undefined {
    const past = glyphId - this.#lastMetric;
    const offset =
      past <= 0
        ? glyphId * METRIC_BYTES + BEARING_BYTES
        : (this.#lastMetric + 1) * METRIC_BYTES + (past - 1) * BEARING_BYTES;
    return offset + BEARING_BYTES <= this.#table.byteLength ? this.#table.i16(offset) : undefined;
  }
}
