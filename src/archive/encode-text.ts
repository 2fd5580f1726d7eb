/** Asks a font for what simple text of some characters is laid out by, as the simple shaper asks. Out: a `text` record. */

import { LatePattern } from "../base/late-pattern.ts";
import type { Font } from "../font/font.ts";
import { advancesVaryByOutline } from "../shape/slim-sfnt.ts";
import { CHARACTER_BYTES, type EncodedText, MAX_TEXT_CHARACTERS, PAIR_BYTES, pairKey } from "./text-measures.ts";

const SPACE = 0x20;
const isIgnorable = /* @__PURE__ */ new LatePattern("\\p{Default_Ignorable_Code_Point}");

/** Undefined where there are more characters than pairs are asked for. */
export function encodeText(font: Font, codePoints: ReadonlySet<number>): EncodedText | undefined {
  if (codePoints.size > MAX_TEXT_CHARACTERS) return undefined;
  // An archive's font has such advances in whole units.
  const rounds = advancesVaryByOutline(font);
  const advanceOf = (glyphId: number) => (rounds ? Math.round(font.advanceUnits(glyphId)) : font.advanceUnits(glyphId));
  const characters = [...codePoints]
    .sort((a, b) => a - b)
    .flatMap((codePoint) => {
      const isHidden = codePoint > 0x7f && isIgnorable.test(String.fromCodePoint(codePoint));
      const glyphId = font.glyphId(isHidden ? SPACE : codePoint);
      return glyphId === 0 ? [] : [{ codePoint, glyphId, advanceUnits: isHidden ? 0 : advanceOf(glyphId) }];
    });
  const glyphIds = [...new Set(characters.map(({ glyphId }) => glyphId))];
  const pairs = glyphIds
    .flatMap((left) => glyphIds.map((right) => [pairKey(left, right), font.kerningUnits(left, right)] as const))
    .filter(([, units]) => units !== 0);
  const data = new DataView(new ArrayBuffer(characters.length * CHARACTER_BYTES + pairs.length * PAIR_BYTES));
  characters.forEach(({ codePoint, glyphId, advanceUnits }, index) => {
    data.setUint32(index * CHARACTER_BYTES, codePoint, true);
    data.setUint32(index * CHARACTER_BYTES + 4, glyphId, true);
    data.setFloat64(index * CHARACTER_BYTES + 8, advanceUnits, true);
  });
  pairs.forEach(([key, units], index) => {
    const at = characters.length * CHARACTER_BYTES + index * PAIR_BYTES;
    data.setUint32(at, key, true);
    data.setFloat64(at + 4, units, true);
  });
  const { unitsPerEm, ascenderUnits, descenderUnits, lineGapUnits } = font.metrics;
  const facts = { unitsPerEm, ascenderUnits, descenderUnits, lineGapUnits };
  return {
    facts: { ...facts, characters: characters.length, pairs: pairs.length },
    bytes: new Uint8Array(data.buffer),
  };
}
