/** Visual order of a line's pieces, UAX #9 rule L2. In: pieces in logical order. Out: the same, left to right. */

/** `pieces` in visual order: stretches of each level from the highest to the lowest odd one are reversed. */
export function visualOrder<P extends { readonly item: { readonly level: number } }>(
  pieces: readonly P[],
): readonly P[] {
  let highest = 0;
  let lowestOdd = 255;
  for (const { item } of pieces) {
    highest = Math.max(highest, item.level);
    if (item.level % 2 === 1) lowestOdd = Math.min(lowestOdd, item.level);
  }
  if (lowestOdd === 255) return pieces;
  const order = pieces.slice();
  for (let level = highest; level >= lowestOdd; level--) {
    for (let start = 0; start < order.length; start++) {
      if (order[start]!.item.level < level) continue;
      let end = start;
      while (end < order.length && order[end]!.item.level >= level) end++;
      reverse(order, start, end);
      start = end;
    }
  }
  return order;
}

function reverse<P>(pieces: P[], start: number, end: number): void {
  for (let left = start, right = end - 1; left < right; left++, right--) {
    const piece = pieces[left]!;
    pieces[left] = pieces[right]!;
    pieces[right] = piece;
  }
}
