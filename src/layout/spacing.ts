/** Letter and word spacing (CSS Text 3, chapter 8), and room for justified lines. In: a run. Out: a run, wider. */

import type { GlyphRun } from "../shape/glyph-run.ts";
import { ShapedRun } from "../shape/shaped-run.ts";
import type { Features } from "../shape/shaper.ts";
import { isWordSeparator } from "./characters.ts";
import type { Style } from "./options.ts";

/** Features of a style: ligatures are off where letters are spaced, unless the style asks for them by name. */
export function featuresOf(style: Style): Features | undefined {
  return style.letterSpacing === 0 ? style.features : { liga: false, clig: false, ...style.features };
}

/** `run` with its style's spacing added behind each cluster; `run` itself where there is none. */
export function withSpacing(run: GlyphRun, text: string, style: Style): GlyphRun {
  const { letterSpacing, wordSpacing } = style;
  if (letterSpacing === 0 && wordSpacing === 0) return run;
  return withAdded(run, (cluster, isVisible) => {
    const letter = isVisible ? letterSpacing : 0;
    return isWordSeparator(text.charCodeAt(cluster)) ? letter + wordSpacing : letter;
  });
}

/** `run` with what `extraBehind` says added behind each cluster in reading order: to its right, or left in a run from right to left. */
export function withExtraBehind(run: GlyphRun, extraBehind: (cluster: number) => number): GlyphRun {
  if (run.direction !== "rtl") return withAdded(run, extraBehind);
  const xAdvances = run.xAdvances.slice();
  const xOffsets = run.xOffsets.slice();
  for (let glyph = 0; glyph < run.length; glyph++) {
    if (glyph > 0 && run.clusters[glyph] === run.clusters[glyph - 1]) continue;
    const extra = extraBehind(run.clusters[glyph]!);
    xAdvances[glyph]! += extra;
    xOffsets[glyph]! += extra;
  }
  return new ShapedRun(run, run.start, run.end, { ...arraysOf(run), xAdvances, xOffsets });
}

/** A copy of `run` whose clusters are wider by what `extraOf` says of their first code unit. */
function withAdded(run: GlyphRun, extraOf: (cluster: number, isVisible: boolean) => number): GlyphRun {
  const advances = advancesAlong(run).slice();
  for (let first = 0; first < run.length; ) {
    const cluster = run.clusters[first]!;
    let next = first;
    let isVisible = false;
    for (; next < run.length && run.clusters[next] === cluster; next++) isVisible ||= advances[next] !== 0;
    advances[next - 1]! += extraOf(cluster, isVisible);
    first = next;
  }
  const arrays = arraysOf(run);
  const isVertical = run.direction === "ttb";
  return new ShapedRun(run, run.start, run.end, {
    ...arrays,
    ...(isVertical ? { yAdvances: advances } : { xAdvances: advances }),
  });
}

/** The advances of a run in the direction that it is written in. */
export function advancesAlong(run: GlyphRun): Float32Array {
  return run.direction === "ttb" ? run.yAdvances : run.xAdvances;
}

/** How far a run reaches in the direction that it is written in, in pixels. */
export function lengthOf(run: GlyphRun): number {
  return run.direction === "ttb" ? run.height : run.width;
}

/** The arrays of a run, to build another one from. */
export function arraysOf(run: GlyphRun) {
  const { glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak } = run;
  return { glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak };
}
