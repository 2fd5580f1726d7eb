/**
 * Says by code point what a text needs and an archive lacks: characters of which its font has no glyph, for glyph 0 would
 * stand in their place, and those whose bitmaps it doesn't have at a size or in a mode.
 */

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

/** Runs `draw`. Where it finds a glyph that an archive lacks, the error says which character of `text` it stands for. */
export function namingCharacters<Result>(text: string, runs: () => Iterable<GlyphRun>, draw: () => Result): Result {
  try {
    return draw();
  } catch (cause) {
    if (!(cause instanceof ArchiveError) || cause.code !== "glyph-not-there") throw cause;
    const facts = cause as ArchiveError<"glyph-not-there"> & NotThere;
    const codePoint = facts.codePoint ?? codePointOf(facts, text, runs());
    if (codePoint === undefined) throw cause;
    const { family, glyphId, sizePx } = facts;
    throw new ArchiveError("glyph-not-there", { family, glyphId, ...(sizePx !== undefined && { sizePx }), codePoint });
  }
}

/** What such an error says. */
interface NotThere {
  readonly family: string;
  readonly glyphId: number;
  readonly sizePx?: number;
  readonly codePoint?: number;
}

/** The first character of the cluster that a glyph stands for. */
function codePointOf({ family, glyphId }: NotThere, text: string, runs: Iterable<GlyphRun>): number | undefined {
  for (const { font, glyphIds, clusters } of runs) {
    const index = font.hasOutlines || font.family !== family ? -1 : glyphIds.indexOf(glyphId);
    if (index >= 0) return text.codePointAt(clusters[index]!);
  }
  return undefined;
}
