/**
 * Cuts shaped runs without shaping again. In: a run and a range of its text. Out: a run over the same arrays.
 *
 * The cut is true to what shaping would give where both ends are safe: where `unsafeToBreak` of the first glyph of the
 * cluster behind the cut is 0 (HarfBuzz's guarantee for HB_GLYPH_FLAG_UNSAFE_TO_BREAK).
 */

import type { GlyphRun } from "./glyph-run.ts";
import { ShapedRun } from "./shaped-run.ts";

/**
 * The part of `run` whose clusters start in code units `[start, end)` of the text that was shaped. Shares the arrays of
 * `run`, and is `run` itself where the range covers all of it. A bound inside a cluster takes the cluster where its
 * first code unit falls.
 */
export function sliceGlyphRun(run: GlyphRun, start: number, end: number): GlyphRun {
  if (start <= run.start && end >= run.end) return run;
  const from = Math.max(start, run.start);
  const to = Math.max(from, Math.min(end, run.end));
  // Clusters rise with the glyphs of a left-to-right or vertical run and fall with those of a right-to-left one.
  const [first, last] =
    run.direction !== "rtl"
      ? [glyphsBelow(run, from), glyphsBelow(run, to)]
      : [glyphsFrom(run, to), glyphsFrom(run, from)];
  return new ShapedRun(run, from, to, {
    glyphIds: run.glyphIds.subarray(first, last),
    clusters: run.clusters.subarray(first, last),
    xAdvances: run.xAdvances.subarray(first, last),
    yAdvances: run.yAdvances.subarray(first, last),
    xOffsets: run.xOffsets.subarray(first, last),
    yOffsets: run.yOffsets.subarray(first, last),
    unsafeToBreak: run.unsafeToBreak.subarray(first, last),
  });
}

/** Whether shaping `text` in two parts, cut before code unit `index`, gives the glyphs that the run has. */
export function isSafeToBreak(run: GlyphRun, index: number): boolean {
  if (index <= run.start || index >= run.end) return true;
  const glyph = run.direction !== "rtl" ? glyphsBelow(run, index) : glyphsFrom(run, index) - 1;
  return run.clusters[glyph] === index && run.unsafeToBreak[glyph] === 0;
}

/** Number of leading glyphs with a cluster below `index`, where clusters rise. */
function glyphsBelow(run: GlyphRun, index: number): number {
  return partitionPoint(run.length, (glyph) => run.clusters[glyph]! < index);
}

/** Number of leading glyphs with a cluster of `index` or more, where clusters fall. */
function glyphsFrom(run: GlyphRun, index: number): number {
  return partitionPoint(run.length, (glyph) => run.clusters[glyph]! >= index);
}

/** First of `[0, length)` for which `holds` is false, by bisection; `holds` is true before it and false after. */
function partitionPoint(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
