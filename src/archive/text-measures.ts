/**
 * What simple text of an archive's font is laid out by: a glyph and an advance for each character, kerning of pairs, and the
 * height of a line. In: the data of a `text` record. Out: numbers in font units. Nothing of it needs the font.
 */

import type { TextRecord } from "./archive-records.ts";

export const CHARACTER_BYTES = 16;
export const PAIR_BYTES = 12;
/** Pairs are all characters by all: 512 of Noto Sans take 0.3 s to ask for (measured). */
export const MAX_TEXT_CHARACTERS = 512;

/** A `text` record's facts and data. */
export interface EncodedText {
  readonly facts: TextRecord;
  readonly bytes: Uint8Array;
}

/** A character's glyph. */
export interface CharacterGlyph {
  readonly glyphId: number;
  readonly advanceUnits: number;
}

/** Of one font. */
export class TextMeasures {
  readonly lines: TextRecord;
  readonly #characters = new Map<number, CharacterGlyph>();
  readonly #pairs = new Map<number, number>();

  constructor(facts: TextRecord, bytes: Uint8Array) {
    this.lines = facts;
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const pairsAt = facts.characters * CHARACTER_BYTES;
    for (let at = 0; at < pairsAt; at += CHARACTER_BYTES) {
      const glyph = { glyphId: data.getUint32(at + 4, true), advanceUnits: data.getFloat64(at + 8, true) };
      this.#characters.set(data.getUint32(at, true), glyph);
    }
    for (let at = pairsAt; at < bytes.length; at += PAIR_BYTES) {
      this.#pairs.set(data.getUint32(at, true), data.getFloat64(at + 4, true));
    }
  }

  /** Undefined for one that the archive doesn't have. */
  glyph(codePoint: number): CharacterGlyph | undefined {
    return this.#characters.get(codePoint);
  }

  /** Added to the left glyph's advance. */
  kerningUnits(left: number, right: number): number {
    return this.#pairs.get(pairKey(left, right)) ?? 0;
  }

  /** Number of glyphs that a table of them has to have room for. */
  get glyphCount(): number {
    let most = 0;
    for (const { glyphId } of this.#characters.values()) most = Math.max(most, glyphId);
    return most + 1;
  }
}

/** Two 16-bit glyph ids as the little endian word that they are in an archive. */
export function pairKey(left: number, right: number): number {
  return left + right * 0x10000;
}

export function isTextRecord(facts: Record<string, unknown>): facts is Record<string, unknown> & TextRecord {
  const { unitsPerEm, ascenderUnits, descenderUnits, lineGapUnits } = facts;
  return Number(unitsPerEm) > 0 && [unitsPerEm, ascenderUnits, descenderUnits, lineGapUnits].every(Number.isFinite);
}
