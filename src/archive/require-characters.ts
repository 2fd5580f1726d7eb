/** Finds characters that a font without outlines lacks: its glyph 0 would stand in their place, and it has none to draw. */

import { ArchiveError } from "../base/errors.ts";
import type { GlyphRun } from "../shape/glyph-run.ts";

/** Throws `ArchiveError` `"glyph-not-there"` for the first character of `text` that a run's font doesn't have. */
export function requireCharacters(run: GlyphRun, text: string): void {
  const { font, glyphIds, clusters, size } = run;
  if (font.hasOutlines) return;
  const index = glyphIds.indexOf(0);
  if (index < 0) return;
  const codePoint = text.codePointAt(clusters[index]!) ?? 0;
  throw new ArchiveError("glyph-not-there", { family: font.family, glyphId: 0, sizePx: size, codePoint });
}
