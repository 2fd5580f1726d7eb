/** Distance fields from bitmaps: @mapbox/tiny-sdf, handed coverage where it would draw on a canvas. */

import { importPeer } from "./peer.ts";

/** Coverage of a glyph, a byte a pixel, rows end to end. */
export interface GlyphCoverage {
  readonly width: number;
  readonly height: number;
  readonly coverage: Uint8Array;
}

/** Makes the fields of `glyphs`; gives their bytes. */
export type BitmapField = (sizePx: number, spreadPx: number, glyphs: readonly GlyphCoverage[]) => Promise<() => number>;

interface TinySdfModule {
  readonly default: new (options: object) => { draw(character: string): { readonly data: Uint8ClampedArray } };
}

export const tinySdfFields: BitmapField = async (sizePx, spreadPx, glyphs) => {
  const { default: TinySDF } = await importPeer<TinySdfModule>("@mapbox/tiny-sdf");
  const canvases = glyphs.map(({ width, height, coverage }) => {
    const data = new Uint8ClampedArray(width * height * 4);
    coverage.forEach((level, pixel) => {
      data[pixel * 4 + 3] = level;
    });
    const measures = { actualBoundingBoxLeft: 0, actualBoundingBoxRight: width, actualBoundingBoxDescent: 0 };
    return { image: { data }, measures: { width, ...measures, actualBoundingBoxAscent: height } };
  });
  let next = canvases[0]!;
  class FromCoverage extends TinySDF {
    _createCanvas() {
      const context = { measureText: () => next.measures, getImageData: () => next.image };
      return { getContext: () => ({ ...context, clearRect() {}, fillText() {} }) };
    }
  }
  const fields = new FromCoverage({ fontSize: sizePx, buffer: spreadPx, radius: spreadPx });
  return () => {
    let bytes = 0;
    for (const canvas of canvases) {
      next = canvas;
      bytes += fields.draw("").data.length;
    }
    return bytes;
  };
};
