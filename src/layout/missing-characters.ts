/** Characters of a text that none of its fonts has: its lines show the fonts' sign for that in their place. */

import type { GlyphRun } from "../shape/glyph-run.ts";
import { scriptOf } from "../shape/script.ts";
import { isIgnorable } from "./characters.ts";

/** A character that no font has. */
export interface MissingCharacter {
  /** Unicode code point. */
  readonly codePoint: number;
  /** ISO 15924 code of its script, as "Arab"; "Zyyy" for characters that scripts share. */
  readonly script: string;
}

/** The characters of `text` that stand in `runs` as glyph 0, each once, in the order of the runs. */
export function missingCharacters(text: string, runs: Iterable<GlyphRun>): MissingCharacter[] {
  const missing = new Set<number>();
  for (const run of runs) {
    const { clusters, glyphIds, font } = run;
    if (!glyphIds.includes(0)) continue;
    const ends = clusterEnds(run);
    glyphIds.forEach((glyphId, index) => {
      if (glyphId !== 0) return;
      const start = clusters[index]!;
      const characters = Array.from(text.slice(start, ends.get(start)), (character) => character.codePointAt(0)!);
      const lacking = characters.filter((codePoint) => !isIgnorable(codePoint) && font.glyphId(codePoint) === 0);
      for (const codePoint of lacking.length > 0 ? lacking : characters.slice(0, 1)) missing.add(codePoint);
    });
  }
  return [...missing].map((codePoint) => ({ codePoint, script: scriptOf(codePoint) }));
}

/** Where each cluster of a run ends, by where it begins. */
function clusterEnds({ clusters, end }: GlyphRun): Map<number, number> {
  const starts = [...new Set(clusters)].sort((a, b) => a - b);
  return new Map(starts.map((start, index) => [start, starts[index + 1] ?? end]));
}
