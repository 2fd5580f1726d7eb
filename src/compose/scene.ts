/** What a call paints, in the order of painting, and its division among the bands of a picture. */

import type { Rgba8 } from "../base/color.ts";
import { type Decoration, decorationRect } from "../layout/decorations.ts";
import type { PlacedMark } from "../layout/paragraph-types.ts";
import { areaPixels, linePixels } from "./decorate.ts";
import type { RunBox } from "./draw-list.ts";
import type { PixelRect } from "./fill.ts";
import type { InkRange, PlacedText } from "./pieces.ts";

/** Rows `[top, bottom)` of a picture. */
export interface Rows {
  readonly top: number;
  readonly bottom: number;
}

/** A rectangle of one colour. */
export interface ColoredRect extends PixelRect, Rows {
  readonly color: Rgba8;
}

/** Glyphs, with the rectangles below and above them. */
export interface Scene<Part extends InkRange = InkRange> {
  readonly below: readonly ColoredRect[];
  readonly pieces: readonly Part[];
  readonly above: readonly ColoredRect[];
}

/** The lines `decorations` along all boxes of `text`, one kind after the other. */
export function linesAlong(
  { list, placement }: PlacedText,
  decorations: readonly Decoration[],
  colorOf: (box: RunBox) => Rgba8,
): ColoredRect[] {
  const rects: ColoredRect[] = [];
  for (const decoration of decorations) {
    for (const box of list.boxes()) {
      rects.push(colored(linePixels(decorationRect(decoration, box), box.isVertical, placement), colorOf(box)));
    }
  }
  return rects;
}

/** The rectangles that spans of `text` ask for, of the kinds that `isWanted`. */
export function marksOf(
  { list, placement }: PlacedText,
  isWanted: (kind: PlacedMark["kind"]) => boolean,
  colorOf: (mark: PlacedMark) => Rgba8,
): ColoredRect[] {
  const wanted = list.marks.filter(({ kind }) => isWanted(kind));
  return wanted.map((mark) => {
    const isArea = mark.kind === "background";
    return colored(isArea ? areaPixels(mark, placement) : linePixels(mark, mark.isVertical, placement), colorOf(mark));
  });
}

function colored(rect: PixelRect, color: Rgba8): ColoredRect {
  return { ...rect, top: rect.y, bottom: rect.y + rect.height, color };
}

/** The rows of a picture of `height` that `scene` touches; none where `bottom` is `top`. */
export function rowsOf(scene: Scene, height: number): Rows {
  let [top, bottom] = [height, 0];
  for (const items of [scene.below, scene.pieces, scene.above]) {
    for (const item of items) {
      if (item.top < top) top = item.top;
      if (item.bottom > bottom) bottom = item.bottom;
    }
  }
  top = Math.max(0, top);
  return { top, bottom: Math.max(top, Math.min(bottom, height)) };
}

/** The scene of each band of `bandRows` rows within `rows`. What meets several bands is in each of them. */
export function bandsOf(scene: Scene, rows: Rows, bandRows: number): Scene[] {
  const count = Math.ceil((rows.bottom - rows.top) / bandRows);
  const below = shared(scene.below, rows.top, bandRows, count);
  const pieces = shared(scene.pieces, rows.top, bandRows, count);
  const above = shared(scene.above, rows.top, bandRows, count);
  return below.map((rects, i) => ({ below: rects, pieces: pieces[i]!, above: above[i]! }));
}

/** `items` by the bands that each meets, in their order. */
function shared<Item extends Rows>(items: readonly Item[], top: number, bandRows: number, count: number): Item[][] {
  const bands: Item[][] = Array.from({ length: count }, () => []);
  for (const item of items) {
    const first = Math.max(0, Math.floor((item.top - top) / bandRows));
    const end = Math.min(count, Math.ceil((item.bottom - top) / bandRows));
    for (let band = first; band < end; band++) bands[band]!.push(item);
  }
  return bands;
}

export function isEmpty({ below, pieces, above }: Scene): boolean {
  return below.length + pieces.length + above.length === 0;
}

/** More stretches than lines of text in a band aren't worth telling apart. */
const MAX_STRETCHES = 64;

/**
 * Stretches of the rows within `within` that hold all that `items` touch. They are few and without overlap where items come
 * from the top down, as lines do.
 */
export function stretchesOf(items: readonly Rows[], within: Rows): Rows[] {
  const stretches: { top: number; bottom: number }[] = [];
  let last = { top: 0, bottom: 0 };
  for (const item of items) {
    const top = Math.max(item.top, within.top);
    const bottom = Math.min(item.bottom, within.bottom);
    if (stretches.length > 0 && top <= last.bottom && bottom >= last.top) {
      if (top < last.top) last.top = top;
      if (bottom > last.bottom) last.bottom = bottom;
    } else {
      last = { top, bottom };
      stretches.push(last);
    }
  }
  return stretches.length > MAX_STRETCHES ? [within] : stretches;
}
