/**
 * Which two characters of Japanese a font ties together. In: the pairs and ligatures of a font, and what its glyphs may
 * become. Out: for any two kana, or marks of punctuation among them, whether a text may be cut between.
 *
 * Kerned fonts of Japanese have most kana in some pair, but few in the pairs that a text has: of 138 neighbours in a text of
 * Noto Sans CJK 14 are kerned (measured).
 *
 * Specification: OpenType 1.9.1, "GSUB" type 4 and "GPOS" type 2.
 */

import { extensionOf, valueBytes } from "./lookup-glyphs.ts";
import type { LayoutTable } from "./lookup-tables.ts";

/** CJK punctuation, hiragana and katakana; then fullwidth forms. */
const KANA_START = 0x3000;
const KANA_UNITS = 0x100;
const FULLWIDTH_START = 0xff00;
const FULLWIDTH_UNITS = 0x61;
const SLOTS = KANA_UNITS + FULLWIDTH_UNITS;

const GSUB_LIGATURE = 4;
const GPOS_PAIR = 2;
/** Flags of lookups that pass over marks, or some of them. */
const PASSES_MARKS = 0xff18;

/** A lookup whose sequences are pairs of neighbours. */
export interface PairLookup {
  readonly table: LayoutTable;
  readonly at: number;
  readonly isGsub: boolean;
}

/** Whether a lookup ties nothing but neighbours, so that it is enough to look at each two. */
export function isPairLookup({ table, at, isGsub }: PairLookup): boolean {
  const flags = table.u16(at + 2);
  for (const subtable of table.offsets(at + 4, at)) {
    const { type } = extensionOf(table, at, subtable, isGsub);
    // A ligature over marks puts them behind it, where its last part was.
    if (isGsub ? type !== GSUB_LIGATURE || (flags & PASSES_MARKS) !== 0 : type !== GPOS_PAIR) return false;
  }
  return true;
}

/** Place of a code unit in the table of ties; -1 for one that has none. */
function slotOf(unit: number): number {
  const kana = unit - KANA_START;
  if (kana >= 0 && kana < KANA_UNITS) return kana;
  const fullwidth = unit - FULLWIDTH_START;
  return fullwidth >= 0 && fullwidth < FULLWIDTH_UNITS ? KANA_UNITS + fullwidth : -1;
}

function unitAt(slot: number): number {
  return slot < KANA_UNITS ? KANA_START + slot : FULLWIDTH_START + slot - KANA_UNITS;
}

/** What a font says of its glyphs. */
export interface GlyphFacts {
  glyphId(codePoint: number): number;
  /** Whether a lookup that is no pair sees the glyph, or what it may become, in company. */
  isBlocked(glyphId: number): boolean;
  /** The glyph, and all that it may become. */
  formsOf(glyphId: number): readonly number[];
}

/** Ties between kana; 16 KB. */
export class PairTies {
  readonly #isKnown = new Uint8Array(SLOTS);
  readonly #bits = new Uint8Array(Math.ceil((SLOTS * SLOTS) / 8));
  /** Slots of the characters that may become a glyph. */
  readonly #slotsOf = new Map<number, number[]>();

  constructor(facts: GlyphFacts, lookups: readonly PairLookup[]) {
    for (let slot = 0; slot < SLOTS; slot++) this.#learn(slot, facts);
    const tie = (first: number, second: number) => this.#tie(first, second);
    for (const lookup of lookups) visitPairs(lookup, this.#slotsOf, tie);
    this.#slotsOf.clear();
  }

  /** Whether pairs are all that may tie the character to its neighbours. */
  has(unit: number): boolean {
    return this.#isKnown[slotOf(unit)] === 1;
  }

  /** Whether the font ties two characters that it `has`, which stand side by side. */
  isTied(first: number, second: number): boolean {
    const bit = slotOf(first) * SLOTS + slotOf(second);
    return ((this.#bits[bit >>> 3]! >>> (bit & 7)) & 1) === 1;
  }

  #learn(slot: number, facts: GlyphFacts): void {
    const unit = unitAt(slot);
    // A voiced mark behind it makes another character of it.
    const glyphIds = [unit, ...voicedOf(unit)].map((each) => facts.glyphId(each));
    if (glyphIds[0] === 0 || glyphIds.some((glyphId) => facts.isBlocked(glyphId))) return;
    this.#isKnown[slot] = 1;
    for (const glyphId of new Set(glyphIds.flatMap((each) => facts.formsOf(each)))) {
      const slots = this.#slotsOf.get(glyphId);
      if (slots === undefined) this.#slotsOf.set(glyphId, [slot]);
      else slots.push(slot);
    }
  }

  #tie(first: number, second: number): void {
    for (const before of this.#slotsOf.get(first) ?? []) {
      for (const behind of this.#slotsOf.get(second) ?? []) {
        const bit = before * SLOTS + behind;
        this.#bits[bit >>> 3]! |= 1 << (bit & 7);
      }
    }
  }
}

const VOICED_MARKS = ["\u3099", "\u309a"];

/** Characters that a kana becomes with a mark behind it. */
export function voicedOf(unit: number): number[] {
  if (unit < KANA_START || unit >= KANA_START + KANA_UNITS) return [];
  const wholes = VOICED_MARKS.map((mark) => (String.fromCharCode(unit) + mark).normalize("NFC"));
  return wholes.filter((whole) => whole.length === 1).map((whole) => whole.charCodeAt(0));
}

type Tie = (first: number, second: number) => void;

/** Calls `tie` with the neighbours that a lookup has something to do with, as far as `wanted` has both. */
function visitPairs({ table, at, isGsub }: PairLookup, wanted: ReadonlyMap<number, unknown>, tie: Tie): void {
  for (const subtable of table.offsets(at + 4, at)) {
    const { start } = extensionOf(table, at, subtable, isGsub);
    if (isGsub) ligaturePairs(table, start, tie);
    else if (table.u16(start) === 1) glyphPairs(table, start, wanted, tie);
    else classPairs(table, start, wanted, tie);
  }
}

function ligaturePairs(table: LayoutTable, at: number, tie: Tie): void {
  const setCount = table.u16(at + 4);
  table.coverage(at + table.u16(at + 2), (first, index) => {
    const offset = index < setCount ? table.u16(at + 6 + 2 * index) : 0;
    if (offset === 0) return;
    for (const ligature of table.offsets(at + offset, at + offset)) {
      const count = table.u16(ligature + 2);
      for (let i = 1, before = first; i < count; i++) {
        const behind = table.u16(ligature + 2 + 2 * i);
        tie(before, behind);
        before = behind;
      }
    }
  });
}

function recordBytesOf(table: LayoutTable, at: number): number {
  return valueBytes(table.u16(at + 4)) + valueBytes(table.u16(at + 6));
}

function glyphPairs(table: LayoutTable, at: number, wanted: ReadonlyMap<number, unknown>, tie: Tie): void {
  const recordBytes = 2 + recordBytesOf(table, at);
  const setCount = table.u16(at + 8);
  table.coverage(at + table.u16(at + 2), (first, index) => {
    if (index >= setCount || !wanted.has(first)) return;
    const set = at + table.u16(at + 10 + 2 * index);
    const count = table.u16(set);
    for (let i = 0; i < count; i++) tie(first, table.u16(set + 2 + i * recordBytes));
  });
}

function classPairs(table: LayoutTable, at: number, wanted: ReadonlyMap<number, unknown>, tie: Tie): void {
  const recordBytes = recordBytesOf(table, at);
  // A record of the second glyph takes that out of the pairs that follow, moved or not.
  const isEveryPair = table.u16(at + 6) !== 0;
  const firstClasses = table.classes(at + table.u16(at + 8));
  const secondClasses = table.classes(at + table.u16(at + 10));
  const secondCount = table.u16(at + 14);
  const isMoving = (record: number) => {
    for (let i = 0; i < recordBytes; i += 2) if (table.u16(record + i) !== 0) return true;
    return isEveryPair;
  };
  table.coverage(at + table.u16(at + 2), (first) => {
    if (!wanted.has(first)) return;
    const records = at + 16 + (firstClasses[first] ?? 0) * secondCount * recordBytes;
    const areMoving = Array.from({ length: secondCount }, (_, i) => isMoving(records + i * recordBytes));
    for (const second of wanted.keys()) if (areMoving[secondClasses[second] ?? 0]) tie(first, second);
  });
}
