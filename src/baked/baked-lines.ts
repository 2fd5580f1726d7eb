/**
 * Lines of baked text. In: text of an archive's characters. Out: glyphs and where their pens are, as the simple shaper has them,
 * and the height of a line.
 */

import type { TextMeasures } from "../archive/text-measures.ts";
import { ArchiveError } from "../base/errors.ts";

/** One line, glyph by glyph. */
export interface BakedLine {
  readonly glyphIds: number[];
  readonly xs: number[];
  readonly width: number;
}

/** The lines of a text, kerned; what stands at their ends and isn't seen takes no room. */
export function linesOf(text: string, measures: TextMeasures, size: number, family: string): BakedLine[] {
  const perUnit = size / measures.lines.unitsPerEm;
  const lines: BakedLine[] = [];
  for (const line of text.split("\n")) lines.push(lineOf(line, measures, perUnit, family));
  return lines;
}

/**
 * Kerned as the simple shaper does: neighbours that take room, whatever has none between them looked over. A process that
 * draws one picture interprets this: one loop over characters takes it half as long as an array for each step (measured).
 */
function lineOf(text: string, measures: TextMeasures, perUnit: number, family: string): BakedLine {
  const seenEnd = text.trimEnd().length;
  const glyphIds: number[] = [];
  const advances: number[] = [];
  let seen = 0;
  let left = -1;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at)!;
    const glyph = measures.glyph(codePoint);
    if (glyph === undefined) throw new ArchiveError("glyph-not-there", { family, glyphId: 0, codePoint });
    const advance = Math.fround(glyph.advanceUnits * perUnit);
    if (advance !== 0) {
      const units = left < 0 ? 0 : measures.kerningUnits(left, glyph.glyphId);
      if (units !== 0) advances.push(Math.fround(advances.pop()! + units * perUnit));
      left = glyph.glyphId;
    }
    glyphIds.push(glyph.glyphId);
    advances.push(advance);
    if (at < seenEnd) seen++;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return { glyphIds, ...pens(advances, seen) };
}

/** Where glyphs stand, and how far the first `seen` of them reach. */
function pens(advances: readonly number[], seen: number): Pick<BakedLine, "xs" | "width"> {
  const xs: number[] = [];
  let pen = 0;
  let width = 0;
  for (let index = 0; index < advances.length; index++) {
    xs.push(pen);
    pen += advances[index]!;
    if (index < seen) width = pen;
  }
  return { xs, width };
}

/** How far a line reaches over and under its baseline (CSS Inline Layout 3). */
export function extentOf({ lines }: TextMeasures, size: number, lineHeight: number | undefined) {
  const perUnit = size / lines.unitsPerEm;
  const ascent = lines.ascenderUnits * perUnit;
  const descent = Math.abs(lines.descenderUnits) * perUnit;
  const content = ascent + descent;
  const height = lineHeight === undefined ? content + Math.max(0, lines.lineGapUnits) * perUnit : lineHeight * size;
  const halfLeading = (height - content) / 2;
  return { ascent: ascent + halfLeading, descent: descent + halfLeading };
}
