/**
 * Cuts shaped runs without shaping again. In: a run and a range of its text. Out: a run over the same arrays.
 *
 * The cut is true to what shaping would give where both ends are safe: where `unsafeToBreak` of the first glyph of the
 * cluster behind the cut is 0 (HarfBuzz's guarantee for HB_GLYPH_FLAG_UNSAFE_TO_BREAK).
 */

import type { GlyphRun } from "./glyph-run.ts";
import {
  arraysBehind,
  baseOf,
  firstOf,
  headOf,
  isSharedZeros,
  ShapedRun,
  sharedFloatZeros,
  sumOf,
} from "./shaped-run.ts";

/**
 * The part of `run` whose clusters start in code units `[start, end)` of the text that was shaped. Shares the arrays of
 * `run`, and is `run` itself where the range covers all of it. A bound inside a cluster takes the cluster where its
 * first code unit falls.
 */
export function sliceGlyphRun(run: GlyphRun, start: number, end: number): GlyphRun {
  if (start <= run.start && end >= run.end) return run;
  const from = Math.max(start, run.start);
  const to = Math.max(from, Math.min(end, run.end));
  const [first, last] = isRising(run)
    ? [glyphsBefore(run, from), glyphsBefore(run, to)]
    : [glyphsBefore(run, to), glyphsBefore(run, from)];
  const head = from === run.start && first === 0 ? headOf(run, to, last) : undefined;
  if (head !== undefined) return head;
  const xAdvances = run.xAdvances.subarray(first, last);
  const arrays = {
    glyphIds: run.glyphIds.subarray(first, last),
    clusters: run.clusters.subarray(first, last),
    xAdvances,
    yAdvances: partOf(run.yAdvances, first, last),
    xOffsets: partOf(run.xOffsets, first, last),
    yOffsets: partOf(run.yOffsets, first, last),
    unsafeToBreak: run.unsafeToBreak.subarray(first, last),
  };
  return new ShapedRun(run, from, to, arrays, sumOf(xAdvances));
}

/** A view of a part takes 50 ns to make; zeros of runs are shared as they are. */
function partOf(values: Float32Array, first: number, last: number): Float32Array {
  return isSharedZeros(values) ? sharedFloatZeros(last - first) : values.subarray(first, last);
}

/** Whether shaping `text` in two parts, cut before code unit `index`, gives the glyphs that the run has. */
export function isSafeToBreak(run: GlyphRun, index: number): boolean {
  if (index <= run.start || index >= run.end) return true;
  const glyph = isRising(run) ? glyphsBefore(run, index) : glyphsBefore(run, index) - 1;
  const { clusters, unsafeToBreak } = arraysBehind(run);
  const at = firstOf(run) + glyph;
  return glyph >= 0 && glyph < run.length && clusters[at] === index - baseOf(run) && unsafeToBreak[at] === 0;
}

/** Clusters rise with the glyphs of a left-to-right or vertical run and fall with those of a right-to-left one. */
function isRising({ direction }: GlyphRun): boolean {
  return direction !== "rtl";
}

/** Number of leading glyphs with a cluster below `index`, or of `index` or more where clusters fall; by bisection. */
function glyphsBefore(run: GlyphRun, index: number): number {
  const { clusters } = arraysBehind(run);
  const first = firstOf(run);
  const wanted = index - baseOf(run);
  const rises = isRising(run);
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const isSmaller = clusters[first + middle]! < wanted;
    if (isSmaller === rises) low = middle + 1;
    else high = middle;
  }
  return low;
}
