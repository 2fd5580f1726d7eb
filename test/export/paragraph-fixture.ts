/** A paragraph made by hand, of a font whose glyph n is a box n × 100 units wide; glyph 0 draws nothing. */

import type { ParagraphView, RunFont } from "../../src/export/paragraph-view.ts";
import { Verb } from "../../src/font/outline.ts";
import type { Line, PositionedRun } from "../../src/layout/paragraph-types.ts";

export function boxFont(family = "Boxes"): RunFont {
  const font = {
    family,
    subfamily: "Regular",
    weight: 400,
    style: "normal",
    unitsPerEm: 1000,
    variations: { wght: 400 },
    glyphOutline(glyphId: number) {
      if (glyphId === 0) return { verbs: new Uint8Array(0), coords: new Float32Array(0), toSVGPathData: () => "" };
      const width = glyphId * 100;
      return {
        verbs: Uint8Array.of(Verb.move, Verb.line, Verb.quadratic, Verb.cubic, Verb.close),
        coords: Float32Array.of(0, -200, width, -200, width + 50, 300, width, 800, 0.5, 800.25, 1 / 3, 800, 0, 800),
        toSVGPathData: () => "",
      };
    },
  };
  return font as unknown as RunFont;
}

export function positionedRun(
  font: RunFont,
  glyphIds: readonly number[],
  changes: Partial<PositionedRun> = {},
): PositionedRun {
  const { length } = glyphIds;
  const run = {
    font,
    size: 20,
    direction: "ltr" as const,
    script: "Latn",
    language: "en",
    start: 0,
    end: length,
    length,
    glyphIds: Uint16Array.from(glyphIds),
    clusters: Uint32Array.from(glyphIds, (_, index) => index),
    xAdvances: Float32Array.from(glyphIds, (id) => id * 2 + 0.1),
    yAdvances: new Float32Array(length),
    xOffsets: Float32Array.from(glyphIds, (_, index) => (index === 1 ? -0.5 : 0)),
    yOffsets: Float32Array.from(glyphIds, (_, index) => (index === 1 ? 2 : 0)),
    unsafeToBreak: new Uint8Array(length),
    width: glyphIds.reduce((sum, id) => sum + id * 2 + 0.1, 0),
    height: 0,
  };
  return { run, x: 3, y: 18, isRotated: false, baselineShift: 0, ...changes };
}

export function paragraphOf(runs: readonly PositionedRun[], text?: string): ParagraphView {
  const line: Line = { start: 0, end: 4, baseline: 18, x: 3, width: 40.5, top: 0, height: 24, runs, marks: [] };
  return { width: 60.2, height: 24, lines: [line], text };
}
