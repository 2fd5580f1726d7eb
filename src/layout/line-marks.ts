/**
 * What lines show that isn't in the text: hyphens and ellipses. In: a mark and the item that it stands beside. Out: a piece
 * of the line, shaped on its own, that covers no text.
 */

import type { Font } from "../font/font.ts";
import { ShapedRun } from "../shape/shaped-run.ts";
import type { Item } from "./itemise.ts";
import type { Style } from "./options.ts";
import { type Piece, type ShapedText, shapeRange } from "./shape-items.ts";
import { arraysOf, lengthOf } from "./spacing.ts";

/** A mark before code unit `at`, in the style of `beside`, and at its level unless another is given. */
export function markPiece(
  shaped: ShapedText,
  mark: string,
  at: number,
  { style, script, level }: { style: Style; script: string | undefined; level: number },
): Piece {
  const font = style.fallback.fontOf(mark);
  const isUpright = shaped.orientations.isUpright(mark, 0, mark.length, font);
  const markStyle = style.box === undefined ? style : { ...style, box: undefined };
  const item: Item = { start: at, end: at, level, style: markStyle, font, script, isControl: false, isUpright };
  const shapedRun = shapeRange(mark, item, 0, mark.length, shaped.shaper);
  const { size, direction, language } = shapedRun;
  const facts = { font, size, direction, script: shapedRun.script, language };
  const clusters = new Uint32Array(shapedRun.length).fill(at);
  const run = new ShapedRun(facts, at, at, { ...arraysOf(shapedRun), clusters });
  return { item, start: at, end: at, run, width: lengthOf(run) };
}

/** Hyphens at the ends of a text's lines; remembers how wide each font's is. */
export class HyphenMarks {
  readonly #shaped: ShapedText;
  readonly #character: string | undefined;
  readonly #widths = new Map<Style, Map<Font, number>>();

  /** `character` is what is drawn; undefined for the font's own hyphen. */
  constructor(shaped: ShapedText, character: string | undefined) {
    this.#shaped = shaped;
    this.#character = character;
  }

  /** Width of a hyphen beside `item`. */
  widthBeside(item: Item): number {
    let ofFonts = this.#widths.get(item.style);
    if (ofFonts === undefined) {
      ofFonts = new Map();
      this.#widths.set(item.style, ofFonts);
    }
    let width = ofFonts.get(item.font);
    if (width === undefined) {
      width = this.pieceBeside(item, item.end).width;
      ofFonts.set(item.font, width);
    }
    return width;
  }

  /** The hyphen that ends a line before code unit `at`. */
  pieceBeside(item: Item, at: number): Piece {
    const hyphen = this.#character ?? (item.font.glyphId(0x2010) !== 0 ? "\u2010" : "-");
    return markPiece(this.#shaped, hyphen, at, item);
  }
}
