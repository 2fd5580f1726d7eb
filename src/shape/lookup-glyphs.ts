/**
 * Glyphs that a lookup looks at together with others. In: a lookup of `GSUB` or `GPOS`. Out: each glyph that stands in a
 * sequence of it, the substitutes of single glyphs, and the lookups that its contexts call.
 *
 * Specification: OpenType 1.9.1, "GSUB" and "GPOS".
 */

import type { LayoutTable } from "./lookup-tables.ts";

/** Told what a lookup mentions. */
export interface LookupVisitor {
  /** A glyph whose neighbours matter, or that matters to them. */
  involve(glyphId: number): void;
  /** A glyph that may become another one, by itself or as part of a ligature. */
  substitute(glyphId: number, by: number): void;
  /** A glyph that may become nothing: its neighbours are each other's then. */
  vanish(glyphId: number): void;
  /** A lookup that a context applies. */
  call(lookupIndex: number): void;
  /** What can't be told apart: all glyphs. */
  involveAll(): void;
}

type Reader = (table: LayoutTable, at: number, visitor: LookupVisitor) => void;

const GSUB_READERS: readonly (Reader | undefined)[] = [
  ...[undefined, singleSubstitution, multipleSubstitution, alternateSubstitution, ligatureSubstitution],
  ...[context, chainedContext, undefined, reverseSubstitution],
];
const GPOS_READERS: readonly (Reader | undefined)[] = [
  ...[undefined, singleAdjustment, pairAdjustment, cursiveAttachment, markAttachment, markAttachment],
  ...[markToMark, context, chainedContext],
];
const GSUB_EXTENSION = 7;
const GPOS_EXTENSION = 9;

/**
 * Types that pass over no bases and ligatures, whatever their lookup's flags say: those of one glyph, and marks, which
 * look for their base with flags of their own.
 */
const GSUB_ALONE = new Set([1, 2, 3]);
const GPOS_ALONE = new Set([1, 4, 5, 6]);

const IGNORE_BASE_GLYPHS = 2;
const IGNORE_LIGATURES = 4;

/** What of a lookup matters beyond its sequences. */
export interface LookupFacts {
  /** Classes of `GDEF` that the lookup passes over, and so reaches across: 1 for bases, 2 for ligatures. */
  readonly passedClasses: readonly number[];
}

/** Visits the lookup at `at`; throws `RangeError` for one that is damaged or of no known type. */
export function visitLookup(table: LayoutTable, at: number, isGsub: boolean, visitor: LookupVisitor): LookupFacts {
  const flags = table.u16(at + 2);
  let isAlone = true;
  for (const subtable of table.offsets(at + 4, at)) {
    const { type, start } = extensionOf(table, at, subtable, isGsub);
    const read = (isGsub ? GSUB_READERS : GPOS_READERS)[type];
    if (read === undefined) throw new RangeError(`a lookup has the unknown type ${type}`);
    read(table, start, visitor);
    isAlone &&= (isGsub ? GSUB_ALONE : GPOS_ALONE).has(type);
  }
  if (isAlone) return { passedClasses: [] };
  const passedClasses = [];
  if (flags & IGNORE_BASE_GLYPHS) passedClasses.push(1);
  if (flags & IGNORE_LIGATURES) passedClasses.push(2);
  return { passedClasses };
}

/** What a subtable of the lookup at `lookup` is, and where: an extension says both of another. */
export function extensionOf(
  table: LayoutTable,
  lookup: number,
  subtable: number,
  isGsub: boolean,
): { readonly type: number; readonly start: number } {
  const type = table.u16(lookup);
  if (type !== (isGsub ? GSUB_EXTENSION : GPOS_EXTENSION)) return { type, start: subtable };
  return { type: table.u16(subtable + 2), start: subtable + table.u32(subtable + 4) };
}

function singleSubstitution(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  const isDelta = table.u16(at) === 1;
  table.coverage(at + table.u16(at + 2), (glyphId, index) => {
    const by = isDelta ? (glyphId + table.u16(at + 4)) & 0xffff : table.u16(at + 6 + 2 * index);
    visitor.substitute(glyphId, by);
  });
}

function multipleSubstitution(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  table.coverage(at + table.u16(at + 2), (glyphId, index) => {
    const sequence = at + table.u16(at + 6 + 2 * index);
    const count = table.u16(sequence);
    if (count === 0) visitor.vanish(glyphId);
    for (let i = 0; i < count; i++) visitor.substitute(glyphId, table.u16(sequence + 2 + 2 * i));
  });
}

function alternateSubstitution(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  multipleSubstitution(table, at, visitor);
}

function ligatureSubstitution(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  const setCount = table.u16(at + 4);
  table.coverage(at + table.u16(at + 2), (first, index) => {
    visitor.involve(first);
    const offset = index < setCount ? table.u16(at + 6 + 2 * index) : 0;
    if (offset === 0) return;
    const set = at + offset;
    for (const ligature of table.offsets(set, set)) {
      const by = table.u16(ligature);
      visitor.substitute(first, by);
      const count = table.u16(ligature + 2);
      for (let i = 0; i + 1 < count; i++) {
        const other = table.u16(ligature + 4 + 2 * i);
        visitor.involve(other);
        visitor.substitute(other, by);
      }
    }
  });
}

function reverseSubstitution(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  involveCoverage(table, at + table.u16(at + 2), visitor);
  const backtracks = table.u16(at + 4);
  const lookaheads = at + 6 + 2 * backtracks;
  involveCoverages(table, at, at + 6, backtracks, visitor);
  const lookaheadCount = table.u16(lookaheads);
  involveCoverages(table, at, lookaheads + 2, lookaheadCount, visitor);
  const substitutes = lookaheads + 2 + 2 * lookaheadCount;
  const substituteCount = table.u16(substitutes);
  table.coverage(at + table.u16(at + 2), (glyphId, index) => {
    if (index < substituteCount) visitor.substitute(glyphId, table.u16(substitutes + 2 + 2 * index));
  });
}

/** It moves one glyph, whatever stands beside it. */
function singleAdjustment(): void {}

function pairAdjustment(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  const coverage = at + table.u16(at + 2);
  if (table.u16(at) !== 1) {
    classPairs(table, at, coverage, visitor);
    return;
  }
  const recordBytes = 2 + valueBytes(table.u16(at + 4)) + valueBytes(table.u16(at + 6));
  involveCoverage(table, coverage, visitor);
  for (const set of table.offsets(at + 8, at)) {
    const count = table.u16(set);
    for (let i = 0; i < count; i++) visitor.involve(table.u16(set + 2 + i * recordBytes));
  }
}

/** Pairs of classes whose record moves nothing leave their glyphs alone, unless records take in the second glyph. */
function classPairs(table: LayoutTable, at: number, coverage: number, visitor: LookupVisitor): void {
  if (table.u16(at + 6) !== 0) {
    visitor.involveAll();
    return;
  }
  const words = valueBytes(table.u16(at + 4)) >>> 1;
  const counts = [table.u16(at + 12), table.u16(at + 14)] as const;
  const firsts = new Set<number>();
  const seconds = new Set<number>();
  let record = at + 16;
  for (let first = 0; first < counts[0]; first++) {
    for (let second = 0; second < counts[1]; second++) {
      for (let word = 0; word < words; word++, record += 2) {
        if (table.u16(record) === 0) continue;
        firsts.add(first);
        seconds.add(second);
      }
    }
  }
  const firstClasses = table.classes(at + table.u16(at + 8));
  table.coverage(coverage, (glyphId) => {
    if (firsts.has(firstClasses[glyphId] ?? 0)) visitor.involve(glyphId);
  });
  involveClasses(table, table.classes(at + table.u16(at + 10)), seconds, visitor);
}

function cursiveAttachment(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  involveCoverage(table, at + table.u16(at + 2), visitor);
}

/** A mark looks for its base; a base looks for nothing. */
function markAttachment(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  involveCoverage(table, at + table.u16(at + 2), visitor);
}

function markToMark(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  involveCoverage(table, at + table.u16(at + 2), visitor);
  involveCoverage(table, at + table.u16(at + 4), visitor);
}

function context(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  const format = table.u16(at);
  if (format === 3) {
    const count = table.u16(at + 2);
    involveCoverages(table, at, at + 6, count, visitor);
    callAll(table, at + 6 + 2 * count, table.u16(at + 4), visitor);
    return;
  }
  involveCoverage(table, at + table.u16(at + 2), visitor);
  const input = sequenceOf(table, format, () => at + table.u16(at + 4), visitor);
  for (const set of table.offsets(at + (format === 1 ? 4 : 6), at)) {
    for (const rule of table.offsets(set, set)) {
      const count = Math.max(0, table.u16(rule) - 1);
      input.see(rule + 4, count);
      callAll(table, rule + 4 + 2 * count, table.u16(rule + 2), visitor);
    }
  }
  input.finish();
}

function chainedContext(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  const format = table.u16(at);
  if (format === 3) {
    let part = at + 2;
    for (let i = 0; i < 3; i++) {
      const count = table.u16(part);
      involveCoverages(table, at, part + 2, count, visitor);
      part += 2 + 2 * count;
    }
    callAll(table, part + 2, table.u16(part), visitor);
    return;
  }
  involveCoverage(table, at + table.u16(at + 2), visitor);
  const parts = [4, 6, 8].map((field) => sequenceOf(table, format, () => at + table.u16(at + field), visitor));
  for (const set of table.offsets(at + (format === 1 ? 4 : 10), at)) {
    for (const rule of table.offsets(set, set)) chainedRule(table, rule, parts, visitor);
  }
  for (const part of parts) part.finish();
}

/** Backtrack, input without its first glyph, lookahead; then what is called. */
function chainedRule(table: LayoutTable, rule: number, parts: readonly Sequence[], visitor: LookupVisitor): void {
  let at = rule;
  parts.forEach((part, index) => {
    const count = Math.max(0, table.u16(at) - (index === 1 ? 1 : 0));
    part.see(at + 2, count);
    at += 2 + 2 * count;
  });
  callAll(table, at + 2, table.u16(at), visitor);
}

/** Sequences of glyphs, or of classes that are looked up when all of them were seen. */
interface Sequence {
  see(at: number, count: number): void;
  finish(): void;
}

function sequenceOf(table: LayoutTable, format: number, classesAt: () => number, visitor: LookupVisitor): Sequence {
  if (format !== 1 && format !== 2) throw new RangeError(`a context has the unknown format ${format}`);
  const classes = new Set<number>();
  return {
    see(at, count) {
      for (let i = 0; i < count; i++) {
        const value = table.u16(at + 2 * i);
        if (format === 1) visitor.involve(value);
        else classes.add(value);
      }
    },
    finish() {
      if (classes.size > 0) involveClasses(table, table.classes(classesAt()), classes, visitor);
    },
  };
}

function involveCoverage(table: LayoutTable, at: number, visitor: LookupVisitor): void {
  table.coverage(at, (glyphId) => visitor.involve(glyphId));
}

function involveCoverages(table: LayoutTable, base: number, at: number, count: number, visitor: LookupVisitor): void {
  for (let i = 0; i < count; i++) involveCoverage(table, base + table.u16(at + 2 * i), visitor);
}

function involveClasses(
  table: LayoutTable,
  classes: Uint16Array,
  wanted: ReadonlySet<number>,
  visitor: LookupVisitor,
): void {
  if (wanted.size === 0) return;
  table.work(classes.length >>> 3);
  for (let glyphId = 0; glyphId < classes.length; glyphId++) {
    if (wanted.has(classes[glyphId]!)) visitor.involve(glyphId);
  }
}

/** Records of a sequence index and a lookup's. */
function callAll(table: LayoutTable, at: number, count: number, visitor: LookupVisitor): void {
  for (let i = 0; i < count; i++) visitor.call(table.u16(at + 4 * i + 2));
}

/** Bytes of a record of `GPOS` of this format. */
export function valueBytes(format: number): number {
  let bytes = 0;
  for (let bits = format & 0xff; bits !== 0; bits &= bits - 1) bytes += 2;
  return bytes;
}
