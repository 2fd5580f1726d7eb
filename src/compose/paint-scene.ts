/** Painting of scenes onto buffers: straight, or by a layer that is laid on what is below. */

import type { Kernels } from "../kernels/kernels.ts";
import { CompositeMode } from "../kernels/records.ts";
import type { GlyphPainter } from "./draw.ts";
import type { RectFiller } from "./fill.ts";
import type { PaintSettings } from "./paint-options.ts";
import type { PlacedText } from "./pieces.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";
import { isEmpty, type Rows, type Scene } from "./scene.ts";

/** Paints scenes. */
export class ScenePainter {
  readonly #kernels: Kernels;
  readonly #glyphs: GlyphPainter;
  readonly #rects: RectFiller;

  constructor(kernels: Kernels, glyphs: GlyphPainter, rects: RectFiller) {
    this.#kernels = kernels;
    this.#glyphs = glyphs;
    this.#rects = rects;
  }

  /** Paints `scene` onto the rows that `buffer` holds. Throws `FontError` for a damaged glyph, `InsufficientMemory`. */
  paint(buffer: PixelBuffer, text: PlacedText, scene: Scene): void {
    for (const rect of scene.below) this.#rects.solid(buffer, rect, rect.color);
    this.#glyphs.draw(buffer, text, scene.pieces);
    for (const rect of scene.above) this.#rects.solid(buffer, rect, rect.color);
  }

  /** The same on the rows of `buffer` that `rows` names, through `layer`, which is as high or higher. Throws as `paint`. */
  paintThrough(
    layer: PixelBuffer,
    buffer: PixelBuffer,
    rows: Rows,
    text: PlacedText,
    scene: Scene,
    { opacity, blendMode }: PaintSettings,
  ): void {
    const { exports } = this.#kernels;
    const { top, bottom } = rows;
    // What takes the place of all that was there lies on white where a picture has no alpha.
    const isOnWhite = blendMode === "source" && buffer.nothing !== 0;
    if (isOnWhite || (blendMode === "source" && isEmpty(scene))) this.clear(buffer, rows);
    if (isEmpty(scene)) return;
    if (blendMode === "source" && !isOnWhite) buffer.forgetOpaque();
    layer.show(top, bottom);
    layer.fill(0);
    this.paint(layer, text, scene);
    const count = buffer.width * (bottom - top);
    exports.composite(
      buffer.addressOf(top),
      layer.addressOf(top),
      count,
      opacity,
      CompositeMode[isOnWhite ? "source-over" : blendMode],
    );
  }

  /** Makes rows of a buffer in colour nothing. */
  clear(buffer: PixelBuffer, { top, bottom }: Rows): void {
    if (bottom <= top) return;
    if (buffer.nothing === 0) buffer.forgetOpaque();
    this.#kernels.exports.fillWords(buffer.addressOf(top), buffer.nothing, buffer.width * (bottom - top));
  }
}
