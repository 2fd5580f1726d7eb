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
  return text.split("\n").map((line) => lineOf(line, measures, perUnit, family));
}

function lineOf(text: string, measures: TextMeasures, perUnit: number, family: string): BakedLine {
  const content = text.trimEnd();
  const glyphs = Array.from(text, (character) => {
    const glyph = measures.glyph(character.codePointAt(0)!);
    if (glyph === undefined) {
      throw new ArchiveError("glyph-not-there", { family, glyphId: 0, codePoint: character.codePointAt(0)! });
    }
    return glyph;
  });
  const advances = Float32Array.from(glyphs, ({ advanceUnits }) => advanceUnits * perUnit);
  kern(
    glyphs.map(({ glyphId }) => glyphId),
    advances,
    measures,
    perUnit,
  );
  const seen = Array.from(content).length;
  const xs: number[] = [];
  let pen = 0;
  let width = 0;
  for (const [index, advance] of advances.entries()) {
    xs.push(pen);
    pen += advance;
    if (index < seen) width = pen;
  }
  return { glyphIds: glyphs.map(({ glyphId }) => glyphId), xs, width };
}

/** As the simple shaper does: neighbours that take room, whatever has none between them looked over. */
function kern(glyphIds: readonly number[], advances: Float32Array, measures: TextMeasures, perUnit: number): void {
  let left = -1;
  let leftEnd = -1;
  glyphIds.forEach((glyphId, right) => {
    if (advances[right] !== 0) {
      const units = left < 0 ? 0 : measures.kerningUnits(glyphIds[left]!, glyphId);
      if (units !== 0) advances[leftEnd] = advances[leftEnd]! + units * perUnit;
      left = right;
    }
    leftEnd = right;
  });
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
