/**
 * Control values at another place of the design space, which instructions round stems and heights to.
 *
 * Specification: OpenType 1.9.1, "cvar" and "cvt ".
 */

import type { TableReader } from "../../source/table-reader.ts";
import { TupleVariations } from "../tuple-variations.ts";

/** Where `cvar`'s one header begins; its data's offset is from the table's beginning. */
const HEADER = 4;

/** `cvar` has no peaks to share: each tuple has its own. */
const noSharedPeaks = { offset: 0, count: 0 };

/**
 * Adds to `values`, 26.6 font units, what `cvar` has for them at a place: to a sixty-fourth of a unit, as FreeType does.
 * Throws `FontError` `"table-damaged"`.
 */
export function varyControlValues(values: Int32Array, cvar: TableReader, coordinates: readonly number[]): void {
  const totals = new Float64Array(values.length);
  new TupleVariations(cvar, coordinates, noSharedPeaks).visit(HEADER, 0, ({ data, points, scalar }) => {
    const deltas = data.deltas(points ? points.length : values.length);
    deltas.forEach((delta, i) => {
      const value = points ? points[i]! : i;
      if (value < totals.length) totals[value]! += delta * scalar;
    });
  });
  for (let i = 0; i < values.length; i++) values[i]! += Math.round(totals[i]! * 64);
}
