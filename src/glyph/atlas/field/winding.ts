/** Winding numbers of pixels: which of their centres lie inside, by the non-zero rule. */

import { EDGE, type Edges } from "./edges.ts";

/**
 * Adds, for each row of a grid `width` × `height`, the edges that cross it where they do: summed from the left, `crossings`
 * (one wider than the grid) gives each pixel's winding number.
 */
export function addCrossings(
  { coords, radii, count }: Edges,
  width: number,
  height: number,
  crossings: Int8Array,
): void {
  const pitch = width + 1;
  crossings.fill(0, 0, pitch * height);
  for (let edge = 0; edge < count; edge++) {
    const at = edge * EDGE;
    const x0 = coords[at]!;
    const y0 = coords[at + 1]!;
    const y2 = coords[at + 5]!;
    if (y0 === y2) continue;
    const falls = y2 > y0;
    const top = Math.max(0, Math.ceil(falls ? y0 : y2)) | 0;
    // A row on the edge's lower end belongs to the next one.
    const bottom = Math.min(height - 1, Math.ceil(falls ? y2 : y0) - 1) | 0;
    const radius = radii[edge]!;
    const x2 = coords[at + 4]!;
    const centerX = coords[at + 2]!;
    const centerY = coords[at + 3]!;
    const perRow = (x2 - x0) / (y2 - y0);
    // An arc that rises or falls all along is to one side of its centre.
    const side = x0 + x2 > 2 * centerX ? 1 : -1;
    for (let row = top; row <= bottom; row++) {
      const over =
        radius === 0
          ? x0 + (row - y0) * perRow
          : centerX + side * Math.sqrt(Math.max(0, radius * radius - (row - centerY) ** 2));
      const x = Math.ceil(over) | 0;
      const column = x < 0 ? 0 : x > width ? width : x;
      crossings[row * pitch + column]! += falls ? 1 : -1;
    }
  }
}
