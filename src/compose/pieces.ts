/** Pieces of a draw list: what becomes a command of the kernels each, and where on the picture it leaves ink. */

import { FontError } from "../base/errors.ts";
import type { SubpixelPositions } from "../glyph/glyph-caches.ts";
import type { StrikeMode } from "../glyph/strike-mode.ts";
import type { DrawList, DrawSpan } from "./draw-list.ts";

/** Where a list lands: CSS pixels × `scale`, then `originX`, `originY` pixels of the picture. */
export interface Placement {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

/** A list on its way to a picture of `width` × `height` pixels. */
export interface PlacedText {
  readonly list: DrawList;
  readonly placement: Placement;
  readonly mode: StrikeMode;
  /** Places in a pixel that glyphs have across rows, where they lie on their sides; 4. */
  readonly positions?: SubpixelPositions;
  readonly width: number;
  readonly height: number;
}

/** Glyphs one after another, and where they leave ink. */
export interface InkRange {
  /** First glyph and number of glyphs. */
  readonly start: number;
  readonly count: number;
  /** Rows of the picture that their ink may touch, `[top, bottom)`; all rows where that is not known. */
  readonly top: number;
  readonly bottom: number;
}

/** Glyphs of one font, size and colour, one after another in their list. */
export interface Piece extends InkRange {
  readonly font: DrawSpan["font"];
  /** Pixels to the em on the picture. */
  readonly sizePx: number;
  /** r, g, b, a bytes with straight alpha, the lowest the grey value on a grey buffer. */
  readonly colorWord: number;
  /** Quarters of a pixel that a glyph is lower which lies on its side; undefined for those that stand. */
  readonly turn: number | undefined;
}

/** Beyond the rows of every picture. Infinity would be a number on V8's heap for each piece: a quarter of making them. */
export const ANYWHERE = 2 ** 29;

/** Of lists with fewer spans, making the pieces takes no longer than looking for them. */
const LEAST_KEPT = 8;

/** Pieces of a list that was drawn before, and what they were made for. They are kept from the second time on. */
interface KnownPieces {
  readonly scale: number;
  readonly colorWord: number;
  readonly pieces: readonly Piece[] | undefined;
}

const keptPieces = new WeakSet<readonly Piece[]>();

/** Whether `pieces` are all of a list, as they stand there, and the same array when it is drawn again. */
export function areKept(pieces: readonly Piece[]): boolean {
  return pieces.length >= LEAST_KEPT && keptPieces.has(pieces);
}

/**
 * A piece for each span of `text`, which may reach anywhere, and for each glyph of those that lie on their sides. Throws
 * `FontError` for a font that is closed.
 *
 * A list that is drawn again at the same scale in the same colour has the same pieces, and the very same array: making and
 * collecting them is a twentieth of drawing words in fonts that change.
 */
export function piecesOf(text: PlacedText, colorWordOf: (span: DrawSpan) => number): readonly Piece[] {
  const { list, placement } = text;
  for (const font of list.fonts) if (font.closed) throw new FontError("closed", { family: font.family });
  if (!list.isPlain || list.spans.length < LEAST_KEPT) return newPieces(text, colorWordOf);
  const { scale } = placement;
  const colorWord = colorWordOf(list.spans.at(0)!);
  const known = list.drawn.known as KnownPieces | undefined;
  const isKnown = known?.scale === scale && known.colorWord === colorWord;
  if (isKnown && known.pieces !== undefined) return known.pieces;
  const pieces = newPieces(text, colorWordOf);
  list.drawn.known = { scale, colorWord, pieces: isKnown ? pieces : undefined } satisfies KnownPieces;
  if (isKnown) keptPieces.add(pieces);
  return pieces;
}

function newPieces({ list, placement, positions = 4 }: PlacedText, colorWordOf: (span: DrawSpan) => number): Piece[] {
  const pieces: Piece[] = [];
  for (const chunk of list.spans.chunks())
    for (const span of chunk) {
      const { font, size, start, count, isTurned } = span;
      const piece = {
        font,
        sizePx: Math.fround(size * placement.scale),
        start,
        count,
        colorWord: colorWordOf(span),
        turn: undefined,
        top: -ANYWHERE,
        bottom: ANYWHERE,
      };
      if (!isTurned) pieces.push(piece);
      else
        for (let at = 0; at < count; at++) pieces.push(turnedPiece(partOf(piece, at, 1), list, placement, positions));
    }
  return pieces;
}

/** The piece of a glyph that lies on its side: the kernels put it on a whole row, and its strike has the rest. */
function turnedPiece(piece: Piece, { ys }: DrawList, placement: Placement, positions: SubpixelPositions): Piece {
  const y = ys[piece.start]!;
  const rest = y * placement.scale + placement.originY - penRow(y, placement);
  return { ...piece, turn: Math.round(rest * positions) * (4 / positions) + 0 };
}

/** `count` glyphs of `piece` from its glyph `first` on. */
export function partOf(piece: Piece, first: number, count: number): Piece {
  return first === 0 && count === piece.count ? piece : { ...piece, start: piece.start + first, count };
}

/** Glyphs of all of `pieces`. */
export function glyphCountOf(pieces: readonly InkRange[]): number {
  let count = 0;
  for (const piece of pieces) count += piece.count;
  return count;
}

/** `pieces` as two lists, the first with `glyphs` glyphs. */
export function halves(pieces: readonly Piece[], glyphs: number): [Piece[], Piece[]] {
  const first: Piece[] = [];
  const second: Piece[] = [];
  let room = glyphs;
  for (const piece of pieces) {
    const count = Math.min(room, piece.count);
    if (count > 0) first.push(partOf(piece, 0, count));
    if (count < piece.count) second.push(partOf(piece, count, piece.count - count));
    room -= count;
  }
  return [first, second];
}

/** Positions beyond these are off every picture; the kernels clamp to them (`FAR` of `assembly/compose/draw.ts`). */
const FAR = 2 ** 24;

/** The row of the pen of a glyph whose y is `y`: what `wholePixels` of `assembly/compose/draw.ts` gives, in 32-bit floats. */
export function penRow(y: number, { scale, originY }: Placement): number {
  return Math.floor(Math.fround(onPicture(y, scale, originY) + 0.5));
}

/** Parts of a pixel, quarters as the kernels have them, to the pen of a glyph whose x is `x`, likewise. */
export function penColumn(x: number, { scale, originX }: Placement, parts: 1 | 2 | 4): number {
  return Math.floor(Math.fround(onPicture(x, scale, originX) * parts + 0.5));
}

function onPicture(position: number, scale: number, origin: number): number {
  const place = Math.fround(Math.fround(position * Math.fround(scale)) + Math.fround(origin));
  return Math.max(Math.min(place, FAR), -FAR);
}
