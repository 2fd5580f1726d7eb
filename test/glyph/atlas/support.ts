/** What the tests of atlases share. */

import { expect } from "vitest";
import type { AtlasContent } from "../../../src/engine/options.ts";
import type { AtlasUpload, GlyphAtlas } from "../../../src/export/glyph-atlas.ts";

/** Pages as a GPU would have them: what was uploaded, and nothing else. */
export class Mirror {
  readonly pages = new Map<number, Uint8Array>();
  readonly #atlas: GlyphAtlas<AtlasContent>;

  constructor(atlas: GlyphAtlas<AtlasContent>) {
    this.#atlas = atlas;
  }

  /** Takes what has changed, and says what it was. */
  upload(): AtlasUpload[] {
    const { size, pixelBytes } = this.#atlas;
    const uploads = this.#atlas.takeUploads();
    for (const { page, x, y, width, height, data } of uploads) {
      expect(data.length).toBe(width * height * pixelBytes);
      const pixels = this.pages.get(page) ?? new Uint8Array(size * size * pixelBytes).fill(0xa5);
      this.pages.set(page, pixels);
      const rowBytes = width * pixelBytes;
      for (let row = 0; row < height; row++) {
        pixels.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), ((y + row) * size + x) * pixelBytes);
      }
    }
    return uploads;
  }

  /** Pages that are not what they should be. */
  differences(): number[] {
    return this.#atlas.pages
      .filter(({ index, pixels }) => Buffer.compare(pixels(), this.pages.get(index) ?? new Uint8Array(0)) !== 0)
      .map(({ index }) => index);
  }
}

/** A rectangle of a page, as those of `AtlasGlyph`. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether one, with so many pixels around it, lies over another. */
export function meet(a: Rect, b: Rect, padding: number): boolean {
  return (
    a.x < b.x + b.width + padding &&
    b.x < a.x + a.width + padding &&
    a.y < b.y + b.height + padding &&
    b.y < a.y + a.height + padding
  );
}
