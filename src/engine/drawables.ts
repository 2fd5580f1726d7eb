/** What callers hand to an engine to draw, checked, and as the lists that are drawn. */

import { requireCharacters } from "../archive/require-characters.ts";
import { describe } from "../base/validate.ts";
import { type DrawList, drawListOf, drawListOfRun } from "../compose/draw-list.ts";
import type { Drawing } from "../compose/render.ts";
import type { Font } from "../font/font.ts";
import { Paragraph } from "../layout/paragraph.ts";
import type { GlyphRun } from "../shape/glyph-run.ts";
import { ShapedRun } from "../shape/shaped-run.ts";
import type { AtlasContent, Drawable } from "./options.ts";

/** Whether fonts have been chosen already. */
export function isLaidOut(drawable: Drawable): boolean {
  return drawable instanceof Paragraph || drawable instanceof ShapedRun;
}

export function atlasContent(content: AtlasContent): AtlasContent {
  if (isLaidOut(content)) return content;
  throw new TypeError(`text must be a Paragraph or a GlyphRun, got ${describe(content)}`);
}

/** Throws `ArchiveError` for a character that a font of an archive lacks. */
export function requireParagraphCharacters(paragraph: Paragraph): void {
  for (const font of drawListOf(paragraph).fonts) {
    if (font.hasOutlines) continue;
    for (const run of runsOf(paragraph)) requireCharacters(run, paragraph.text);
    return;
  }
}

/** The glyphs that a list draws, each once. */
export function glyphsByFont({ spans, glyphIds }: DrawList): Map<Font, Set<number>> {
  const byFont = new Map<Font, Set<number>>();
  for (const { font, start, count } of spans) {
    const glyphs = byFont.get(font) ?? new Set<number>();
    byFont.set(font, glyphs);
    for (const glyphId of glyphIds.subarray(start, start + count)) glyphs.add(glyphId);
  }
  return byFont;
}

export function runsOf({ lines }: Paragraph): GlyphRun[] {
  return lines.flatMap(({ runs }) => runs.map(({ run }) => run));
}

export function isParagraph(value: Paragraph): Paragraph {
  if (!(value instanceof Paragraph)) throw new TypeError(`paragraph must be a Paragraph, got ${describe(value)}`);
  return value;
}

/** A run's picture is as high as its font's ascender and descender; a vertical one's is an em wide, the line in its middle. */
export function drawingOfRun(run: GlyphRun): Drawing {
  const { ascenderUnits, descenderUnits, unitsPerEm } = run.font.metrics;
  const perUnit = run.size / unitsPerEm;
  if (run.direction === "ttb") {
    return { list: drawListOfRun(run), width: run.size, height: run.height, originX: run.size / 2, originY: 0 };
  }
  const height = (ascenderUnits - descenderUnits) * perUnit;
  return { list: drawListOfRun(run), width: run.width, height, originX: 0, originY: ascenderUnits * perUnit };
}
