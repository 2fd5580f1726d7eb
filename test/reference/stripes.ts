/**
 * The judge of LCD coverage: stripes of a third of a pixel through the five taps of FreeType's default filter
 * (`FT_LCD_FILTER_DEFAULT`, ftlcdfil.h), whose weights are 256 in all; and of the tables that coverage goes through.
 */

const taps = [0x08, 0x4d, 0x56, 0x4d, 0x08];

/** A row's pixels, three coverages and the largest of them each. In: stripes of the row and of a pixel to either side. */
export function filteredRow(stripes: Uint8Array, table: Uint8Array = identityTable): Uint8Array {
  const row = new Uint8Array((stripes.length / 3 - 2) * 4);
  for (let at = 0; at < row.length; at++) {
    if ((at & 3) === 3) {
      row[at] = Math.max(...row.subarray(at - 3, at));
      continue;
    }
    const middle = (at >> 2) * 3 + 3 + (at & 3);
    row[at] = table[Math.floor(taps.reduce((sum, tap, i) => sum + tap * stripes[middle + i - 2]!, 0) / 256)]!;
  }
  return row;
}

/** Coverage as it is. */
export const identityTable = Uint8Array.from({ length: 256 }, (_, coverage) => coverage);

/** Black from half a pixel on, and nothing below. */
export const halfTable = identityTable.map((coverage) => (coverage >= 128 ? 255 : 0));

/** Coverage, of 255, to the power of 1 / `gamma`. */
export function powerTable(gamma: number): Uint8Array {
  return identityTable.map((coverage) => Math.round(255 * Math.exp(Math.log(coverage / 255) / gamma)));
}
