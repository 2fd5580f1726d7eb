/**
 * Rendering as distances: a glyph list to a picture whose pixels tell how far they are from the nearest outline. In: a
 * drawing and options. Out: pixels, `127.5 + 127.5 × distance ÷ spread` as on the pages of an atlas, 0 where no glyph is near.
 *
 * Each glyph's field is made at its place in the pixel, and a pixel has the largest of those that reach it: outside of all
 * glyphs that is the distance to the nearest, and where glyphs overlap the depth in the one that it is deepest in.
 */

import { type ColorInput, parseColor, type Rgba8 } from "../base/color.ts";
import { finiteNumber, oneOf } from "../base/validate.ts";
import { fieldPictures, type PictureMaker } from "../glyph/atlas/pictures.ts";
import type { BitmapStores } from "../glyph/bitmap-stores.ts";
import type { FieldCache } from "../glyph/field-cache.ts";
import type { SubpixelPositions } from "../glyph/glyph-caches.ts";
import type { StoredBitmap } from "../glyph/strike-bitmaps.ts";
import { type Piece, type PlacedText, penColumn, penRow, piecesOf } from "./pieces.ts";
import { newPixels, type Pixels } from "./pixel-format.ts";
import { type Drawing, placedDrawing, type RenderOptions, readRenderOptions } from "./render.ts";
import { listForMode } from "./whole-pixels.ts";

/** As the pages of an atlas. */
const DEFAULT_SPREAD_PX = 8;
const MAX_SPREAD_PX = 64;

/** Formats in which a pixel can tell a distance: alone, or as the alpha of the text's colour. */
const fieldFormats = ["rgba8", "gray8"] as const;

/** Pixels to the em: a letter of this size is measured in a few megabytes. */
const MAX_FIELD_SIZE_PX = 1024;

/** What distances leave no room for. */
const fixedOptions = ["background", "gamma", "hinting", "opacity", "blendMode", "decoration"] as const;

/** What fields are made with. */
export interface FieldParts {
  readonly cache: FieldCache;
  /** Where fields may come from that were made before. */
  readonly stores: BitmapStores;
  readonly positions: SubpixelPositions;
}

type Font = Piece["font"];

/** Renders drawings as distances. */
export class FieldRenderer {
  readonly #parts: FieldParts;
  #spread = 0;
  #pictures: PictureMaker | undefined;

  constructor(parts: FieldParts) {
    this.#parts = parts;
  }

  /** The picture of `drawing`. Throws as `Renderer.render` does, and `RangeError` for options that distances can't follow. */
  render(drawing: Drawing, options: RenderOptions): Pixels {
    refuseOptions(options, drawing);
    const spread = finiteNumber(options.spread ?? DEFAULT_SPREAD_PX, "spread", 1, MAX_SPREAD_PX);
    const pixelFormat = oneOf(options.pixelFormat ?? "rgba8", "pixelFormat", fieldFormats);
    const settings = readRenderOptions({ ...options, renderMode: "gray" });
    const { width, height, placement } = placedDrawing(drawing, settings);
    const { positions } = this.#parts;
    const list = listForMode(drawing.list, placement, settings.mode, positions);
    const out = newPixels(width, height, pixelFormat);
    this.#draw({ list, placement, mode: settings.mode, positions, width, height }, spread, settings.color, out);
    return out;
  }

  #draw(text: PlacedText, spread: number, color: Rgba8, out: Pixels): void {
    const { glyphIds, xs, ys } = text.list;
    const put = out.pixelFormat === "gray8" ? putLevels : putColors;
    const colorOf = (span: { readonly color: ColorInput | undefined }) =>
      packRgb(span.color === undefined ? color : parseColor(span.color, "color"));
    for (const { font, sizePx, start, count, colorWord, turn } of piecesOf(text, colorOf)) {
      finiteNumber(sizePx, "size × scale", 0, MAX_FIELD_SIZE_PX);
      for (let at = start; at < start + count; at++) {
        const quarters = placeOf(penColumn(xs[at]!, text.placement, 4), font);
        const field = this.#field(font, sizePx, turn, spread, glyphIds[at]! * 4 + (quarters & 3));
        put(field, quarters >> 2, penRow(ys[at]!, text.placement), colorWord, out);
      }
    }
  }

  #field(font: Font, sizePx: number, turn: number | undefined, spread: number, slot: number): StoredBitmap {
    return this.#parts.cache.field(font, `${sizePx} ${turn} ${spread} ${slot}`, () => {
      if (this.#pictures === undefined || this.#spread !== spread) {
        this.#pictures = fieldPictures(this.#parts.stores, "sdf", spread);
        this.#spread = spread;
      }
      return this.#pictures({ font, sizePx, turn }).pictures([slot])[0]!;
    });
  }
}

/** Quarters of a pixel; whole pixels for fonts of archives, whose fields were made there. */
function placeOf(quarters: number, font: Font): number {
  return font.hasOutlines ? quarters : (quarters + 2) & ~3;
}

function refuseOptions(options: RenderOptions, { list }: Drawing): void {
  for (const name of fixedOptions) {
    if (options[name] !== undefined) throw new RangeError(`${name} must be left out where renderMode is "sdf"`);
  }
  if (list.marks.length > 0) throw new RangeError('spans must have no lines or backgrounds where renderMode is "sdf"');
}

/** r, g and b; alpha is the distance's. */
function packRgb([r, g, b]: Rgba8): number {
  return r | (g << 8) | (b << 16);
}

/** The columns and rows of a field that lie on the picture. */
function overlap({ left, top, width, height }: StoredBitmap, x: number, y: number, out: Pixels) {
  return {
    fromX: Math.max(0, -(x + left)),
    fromY: Math.max(0, -(y + top)),
    toX: Math.min(width, out.width - (x + left)),
    toY: Math.min(height, out.height - (y + top)),
  };
}

function putLevels(field: StoredBitmap, x: number, y: number, _color: number, out: Pixels): void {
  const { fromX, fromY, toX, toY } = overlap(field, x, y, out);
  for (let row = fromY; row < toY; row++) {
    const to = (y + field.top + row) * out.stride + x + field.left;
    for (let column = fromX; column < toX; column++) {
      const level = field.pixels[row * field.width + column]!;
      if (level > out.data[to + column]!) out.data[to + column] = level;
    }
  }
}

function putColors(field: StoredBitmap, x: number, y: number, color: number, out: Pixels): void {
  const { fromX, fromY, toX, toY } = overlap(field, x, y, out);
  for (let row = fromY; row < toY; row++) {
    for (let column = fromX; column < toX; column++) {
      const level = field.pixels[row * field.width + column]!;
      const to = (y + field.top + row) * out.stride + (x + field.left + column) * 4;
      if (level <= out.data[to + 3]!) continue;
      out.data[to] = color & 255;
      out.data[to + 1] = (color >> 8) & 255;
      out.data[to + 2] = color >> 16;
      out.data[to + 3] = level;
    }
  }
}
