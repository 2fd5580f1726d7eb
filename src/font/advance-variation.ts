/** What variation adds to advances. Specification: OpenType 1.9.1, "HVAR". */

import type { TableReader } from "../source/table-reader.ts";
import { ItemVariationStore, mapDeltaSet } from "./item-variation-store.ts";

/** The delta of a glyph's advance at one place of the design space, in font units. */
export function advanceVariation(hvar: TableReader, coordinates: readonly number[]): (glyphId: number) => number {
  const store = new ItemVariationStore(hvar, hvar.u32(4), coordinates);
  const map = hvar.u32(8);
  return (glyphId) => {
    const [outer, inner] = map === 0 ? [0, glyphId] : mapDeltaSet(hvar, map, glyphId);
    return store.delta(outer, inner);
  };
}
