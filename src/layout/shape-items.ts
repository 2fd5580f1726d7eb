/**
 * Shaping of items. In: an itemised text and a shaper. Out: a run for each item and the advance of each code unit; all
 * that line breaking needs, at any width.
 */

import type { GlyphRun } from "../shape/glyph-run.ts";
import { addAdvances, ShapedRun } from "../shape/shaped-run.ts";
import type { Shaper } from "../shape/shaper.ts";
import type { Item, ItemisedText } from "./itemise.ts";
import { arraysOf, featuresOf, withSpacing } from "./spacing.ts";
import { trimmingFor } from "./trimming.ts";

/** A text shaped, before it is broken into lines. */
export interface ShapedText extends ItemisedText {
  readonly shaper: Shaper;
  /** For each item its run; nothing for control characters and boxes. */
  readonly runs: readonly (GlyphRun | undefined)[];
  /** Advance of each cluster in pixels, at its first code unit. */
  readonly advances: Float32Array;
  /** Items that were whole on a line, as pieces of it: lines of all widths share them. */
  readonly wholes: (Piece | undefined)[];
}

/** Part of an item on a line. */
export interface Piece {
  readonly item: Item;
  readonly start: number;
  readonly end: number;
  /** Glyphs; absent for control characters and boxes. */
  readonly run: GlyphRun | undefined;
  /** Pixels. */
  readonly width: number;
}

/** Shapes every item whole. `isVertical` says along which of their sides boxes stand on a line. */
export function shapeItems(itemised: ItemisedText, shaper: Shaper, isVertical: boolean): ShapedText {
  const advances = new Float32Array(itemised.text.length);
  const runs = itemised.items.map((item) => {
    const { box } = item.style;
    if (box !== undefined) advances[item.start] = isVertical ? box.height : box.width;
    if (item.isControl || box !== undefined) return undefined;
    const run = shapeRange(itemised.text, item, item.start, item.end, shaper);
    addAdvances(run, advances);
    return run;
  });
  return { ...itemised, shaper, runs, advances, wholes: new Array(runs.length) };
}

/** Shapes `[start, end)` of an item, with the text around it as context. */
export function shapeRange(text: string, item: Item, start: number, end: number, shaper: Shaper): GlyphRun {
  const run = shaper.shape(text, start, end, {
    font: item.font,
    size: item.style.size,
    script: item.script,
    language: item.style.language,
    direction: item.isUpright ? "ttb" : item.level % 2 === 1 ? "rtl" : "ltr",
    features: featuresOf(item.style),
  });
  const trim = item.style.textSpacingTrim === "normal" ? trimmingFor(shaper) : undefined;
  const trimmed = trim?.withTrimmedPunctuation(run, text, shaper) ?? run;
  return withSpacing(trimmed, text, item.style);
}

/** Shapes `[start, end)` of an item as a line of its own: nothing outside of `[lineStart, lineEnd)` is seen. */
export function shapeOnLine(
  text: string,
  item: Item,
  [start, end]: readonly [number, number],
  [lineStart, lineEnd]: readonly [number, number],
  shaper: Shaper,
): GlyphRun {
  const run = shapeRange(text.slice(lineStart, lineEnd), item, start - lineStart, end - lineStart, shaper);
  const clusters = run.clusters.map((cluster) => cluster + lineStart);
  return new ShapedRun(run, start, end, { ...arraysOf(run), clusters });
}
