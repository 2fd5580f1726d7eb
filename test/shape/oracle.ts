/** HarfBuzz as its own package runs it, over whole font files: what the slim fonts and bulk reads are compared with. */

import * as hb from "harfbuzzjs";
import { type ShapeRequest, shapeFlags } from "../../src/shape/shaper.ts";

const directions = { ltr: hb.Direction.LTR, rtl: hb.Direction.RTL, ttb: hb.Direction.TTB } as const;

/** One glyph, in font units, y upwards. */
export interface OracleGlyph {
  readonly glyphId: number;
  readonly cluster: number;
  readonly xAdvance: number;
  readonly yAdvance: number;
  readonly xOffset: number;
  readonly yOffset: number;
  readonly unsafeToBreak: number;
}

/** A font of the oracle. Positions come in `1 / fraction` font units. */
export class OracleFont {
  readonly #font: hb.Font;
  readonly #fraction: number;

  constructor(bytes: Uint8Array, variations: Readonly<Record<string, number>> = {}, fraction = 1) {
    const face = new hb.Face(new hb.Blob(bytes as Uint8Array<ArrayBuffer>), 0);
    this.#font = new hb.Font(face);
    this.#fraction = fraction;
    this.#font.setScale(face.upem * fraction, face.upem * fraction);
    const settings = Object.entries(variations).map(([tag, value]) => new hb.Variation(tag, value));
    if (settings.length > 0) this.#font.setVariations(settings);
  }

  /** Where carets go inside of a ligature, in font units. */
  ligatureCarets(glyphId: number): number[] {
    return this.#font.getLigatureCarets(hb.Direction.LTR, glyphId).map((caret) => caret / this.#fraction);
  }

  shape(text: string, start: number, end: number, request: Omit<ShapeRequest, "font" | "size">): OracleGlyph[] {
    const buffer = new hb.Buffer();
    buffer.addText(text, start, end - start);
    if (request.direction) buffer.setDirection(directions[request.direction]);
    if (request.script) buffer.setScript(request.script);
    if (request.language) buffer.setLanguage(request.language);
    buffer.setFlags((request.flags ?? []).reduce((bits, flag) => bits | shapeFlags[flag], 0));
    buffer.guessSegmentProperties();
    const features = Object.entries(request.features ?? {}).map(([tag, value]) => new hb.Feature(tag, Number(value)));
    hb.shape(this.#font, buffer, features);
    return buffer.getGlyphInfosAndPositions().map((glyph) => ({
      glyphId: glyph.codepoint,
      cluster: glyph.cluster,
      xAdvance: glyph.xAdvance! / this.#fraction,
      yAdvance: glyph.yAdvance! / this.#fraction,
      xOffset: glyph.xOffset! / this.#fraction,
      yOffset: glyph.yOffset! / this.#fraction,
      unsafeToBreak: glyph.flags & 1,
    }));
  }
}
