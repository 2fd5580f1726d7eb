/**
 * Where carets go inside of ligatures.
 *
 * Specification: OpenType 1.9.1, "GDEF", ligature caret list table; caret values of formats 1 and 3. Those of format 2
 * name a point of the outline as hinting leaves it, and are passed over.
 */

import type { TableReader } from "../source/table-reader.ts";
import type { ItemVariationStore } from "./item-variation-store.ts";
import { variationReaders } from "./late-readers.ts";

const LIST_OFFSET = 8;
const STORE_OFFSET = 14;
const VERSION_WITH_STORE = 3;
const VARIATION_INDEX = 0x8000;
/** More components than any ligature has; what names more is damaged. */
const MAX_CARETS = 64;

/** The ligature carets of one `GDEF` at one place of the design space. */
export class LigatureCarets {
  readonly #gdef: TableReader;
  readonly #list: number;
  readonly #store: ItemVariationStore | undefined;

  /** Empty `coordinates` stand for the default place. Throws `FontError` `"table-damaged"`. */
  constructor(gdef: TableReader, coordinates: readonly number[]) {
    this.#gdef = gdef;
    this.#list = gdef.u16(LIST_OFFSET);
    const store = coordinates.length > 0 && gdef.u16(2) >= VERSION_WITH_STORE ? gdef.u32(STORE_OFFSET) : 0;
    this.#store = store === 0 ? undefined : new (variationReaders().ItemVariationStore)(gdef, store, coordinates);
  }

  /** Places between a ligature's components, in font units from its origin, from left to right; none where none are known. */
  of(glyphId: number): readonly number[] {
    if (this.#list === 0) return [];
    const index = coverageIndex(this.#gdef, this.#list + this.#gdef.u16(this.#list), glyphId);
    if (index === undefined || index >= this.#gdef.u16(this.#list + 2)) return [];
    return this.#caretsAt(this.#list + this.#gdef.u16(this.#list + 4 + index * 2));
  }

  #caretsAt(ligature: number): readonly number[] {
    const count = Math.min(this.#gdef.u16(ligature), MAX_CARETS);
    const carets: number[] = [];
    for (let i = 0; i < count; i++) {
      const caret = this.#valueAt(ligature + this.#gdef.u16(ligature + 2 + i * 2));
      if (caret === undefined) return [];
      carets.push(caret);
    }
    return carets.sort((a, b) => a - b);
  }

  #valueAt(offset: number): number | undefined {
    const gdef = this.#gdef;
    const format = gdef.u16(offset);
    if (format === 1) return gdef.i16(offset + 2);
    return format === 3 ? gdef.i16(offset + 2) + this.#deltaAt(offset + gdef.u16(offset + 4)) : undefined;
  }

  /** What variation adds: a device table that is an index into the store. Others are for whole pixels, and mean nothing here. */
  #deltaAt(device: number): number {
    const gdef = this.#gdef;
    if (this.#store === undefined || gdef.u16(device + 4) !== VARIATION_INDEX) return 0;
    return this.#store.delta(gdef.u16(device), gdef.u16(device + 2));
  }
}

/** Index of a glyph in a coverage table at `offset`, by bisection; undefined where it isn't covered. */
function coverageIndex(table: TableReader, offset: number, glyphId: number): number | undefined {
  const isRanges = table.u16(offset) === 2;
  const recordBytes = isRanges ? 6 : 2;
  let [low, high] = [0, table.u16(offset + 2)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = offset + 4 + middle * recordBytes;
    const first = table.u16(at);
    const last = isRanges ? table.u16(at + 2) : first;
    if (glyphId < first) high = middle;
    else if (glyphId > last) low = middle + 1;
    else return isRanges ? table.u16(at + 4) + glyphId - first : middle;
  }
  return undefined;
}
