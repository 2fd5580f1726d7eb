/** Where a caret goes word by word. In: a text and where its words begin. Out: the end of a word, or its start. */

import { LatePattern } from "../base/late-pattern.ts";

/** What makes a word of what stands between two boundaries: letters, digits, emoji, and boxes among the text. */
const wordPattern = /* @__PURE__ */ new LatePattern(
  "[\\p{L}\\p{N}\\p{Extended_Pictographic}\\p{Regional_Indicator}\\ufffc]",
);

/** Where the first word ends that ends behind `index`; the text's length where none does. */
export function nextWordEnd(text: string, starts: Uint8Array, index: number): number {
  for (let start = boundaryBefore(starts, index); start < text.length; ) {
    let end = start + 1;
    while (end < text.length && starts[end] === 0) end++;
    if (end > index && wordPattern.test(text.slice(start, end))) return end;
    start = end;
  }
  return text.length;
}

/** Where the last word begins that begins before `index`; 0 where none does. */
export function previousWordStart(text: string, starts: Uint8Array, index: number): number {
  for (let end = index; end > 0; ) {
    const start = boundaryBefore(starts, end - 1);
    if (wordPattern.test(text.slice(start, end))) return start;
    end = start;
  }
  return 0;
}

/** The last boundary at or before `index`. */
function boundaryBefore(starts: Uint8Array, index: number): number {
  let start = Math.min(index, starts.length - 1);
  while (start > 0 && starts[start] === 0) start--;
  return Math.max(0, start);
}
