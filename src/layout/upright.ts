/**
 * Characters that stand upright in vertical lines of mixed orientation: Vertical_Orientation (UAX #50). In: a grapheme cluster
 * and its font. Out: whether it stands. It is the code of the extra "vertical".
 *
 * Characters that want another glyph in vertical text or else lie down (Tr: brackets, long vowels) stand where the font has
 * that glyph. Browsers count on it everywhere.
 */

import { CodePointTable } from "../base/code-point-table.ts";
import { LatePattern } from "../base/late-pattern.ts";
import type { Font } from "../font/font.ts";
import type { Shaper } from "../shape/shaper.ts";
import { orientationRuns, VerticalOrientation } from "./generated/vertical-orientation.ts";

let table: CodePointTable | undefined;

/** `VerticalOrientation` of a code point. */
export function verticalOrientation(codePoint: number): number {
  table ??= new CodePointTable(orientationRuns, (written) => written);
  return table.get(codePoint);
}

/** Whether the cluster `[start, end)` of a text stands. */
export function isUpright(text: string, start: number, end: number, font: Font, shaper: Shaper): boolean {
  if (end - start > 1 && isEnclosed(text, start, end)) return true;
  const codePoint = text.codePointAt(start)!;
  const orientation = verticalOrientation(codePoint);
  if (orientation === VerticalOrientation.Tr) return hasVerticalForm(font, codePoint, shaper);
  return orientation !== VerticalOrientation.R;
}

const enclosing = /* @__PURE__ */ new LatePattern("\\p{Me}");

/** What is enclosed in a circle or square stands with it (UAX #50, 3.1.2). */
function isEnclosed(text: string, start: number, end: number): boolean {
  return enclosing.test(text.slice(start, end));
}

const known = new WeakMap<Font, Map<number, boolean>>();

function hasVerticalForm(font: Font, codePoint: number, shaper: Shaper): boolean {
  let ofFont = known.get(font);
  if (ofFont === undefined) {
    ofFont = new Map();
    known.set(font, ofFont);
  }
  let has = ofFont.get(codePoint);
  if (has === undefined) {
    has = isDrawnOtherwise(font, String.fromCodePoint(codePoint), shaper);
    ofFont.set(codePoint, has);
  }
  return has;
}

/** Whether shaping for vertical lines gives another glyph. */
function isDrawnOtherwise(font: Font, character: string, shaper: Shaper): boolean {
  const glyphIn = (direction: "ltr" | "ttb") =>
    shaper.shape(character, 0, character.length, { font, size: font.unitsPerEm, direction }).glyphIds[0];
  return glyphIn("ttb") !== glyphIn("ltr");
}
