/** Cuts a text that is too long for one call of a shaper. In: a range of text. Out: ranges that cover it in order. */

/**
 * Longest item of one call, in code units. A HarfBuzz buffer takes 40 bytes a glyph and up to 64 glyphs a character,
 * and some of its passes are quadratic in the length of a syllable or word; a text of this length takes it 20–30 ms.
 */
export const MAX_PIECE_CODE_UNITS = 65_536;

/** A cut is looked for in this many code units before the limit. */
const SEARCH_CODE_UNITS = 1_024;

/**
 * Ranges of at most `limit` code units that together are `[start, end)`. Each is cut behind white space where there is
 * some near the limit, where neither joining nor ligatures cross, and never inside a surrogate pair.
 */
export function textPieces(
  text: string,
  start: number,
  end: number,
  limit = MAX_PIECE_CODE_UNITS,
): readonly (readonly [start: number, end: number])[] {
  const pieces: [number, number][] = [];
  let from = start;
  while (end - from > limit) {
    const to = cutBefore(text, from, from + limit);
    pieces.push([from, to]);
    from = to;
  }
  pieces.push([from, end]);
  return pieces;
}

/** The best place for a cut at or before `limit`, and behind `from`. */
function cutBefore(text: string, from: number, limit: number): number {
  const lowest = Math.max(from + 1, limit - SEARCH_CODE_UNITS);
  for (let at = limit; at > lowest; at--) {
    if (isSpace(text.charCodeAt(at - 1)) && !isSpace(text.charCodeAt(at))) return at;
  }
  return isInsidePair(text, limit) && limit - 1 > from ? limit - 1 : limit;
}

function isSpace(codeUnit: number): boolean {
  return codeUnit === 0x20 || codeUnit === 0x0a || codeUnit === 0x09 || codeUnit === 0x3000;
}

function isInsidePair(text: string, at: number): boolean {
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
