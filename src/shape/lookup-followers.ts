/**
 * What a lookup asks for behind a glyph. In: a lookup of `GSUB` or `GPOS`, and a glyph. Out: for each sequence that the
 * glyph may stand in with others behind it, the glyphs that may stand in each of the places behind.
 *
 * A sequence is one thing: where text has nothing for one of its places, the lookup reaches nowhere.
 *
 * Specification: OpenType 1.9.1, "GSUB" and "GPOS".
 */

import { extensionOf, valueBytes } from "./lookup-glyphs.ts";
import type { LayoutTable } from "./lookup-tables.ts";

/** Told the glyphs that may stand in each of the places behind the glyph, once for each way to stand before them. */
export type SeeFollowers = (places: readonly (readonly number[])[]) => void;

/** A place of a sequence. Most are never before or behind the glyph, so what may stand in it is listed when it is asked. */
interface Place {
  /** Whether the glyph may stand there. */
  readonly fits: boolean;
  list(): readonly number[];
}

type Reader = (lookup: Lookup, at: number) => void;

interface Lookup {
  readonly table: LayoutTable;
  readonly glyphId: number;
  readonly see: SeeFollowers;
}

const GSUB_READERS: Readonly<Record<number, Reader>> = { 4: ligatures, 5: context, 6: chainedContext, 8: reverse };
const GPOS_READERS: Readonly<Record<number, Reader>> = {
  ...{ 2: pairs, 3: cursive, 4: attachments, 5: attachments, 6: attachments, 7: context, 8: chainedContext },
};

/** Calls `see` for the lookup at `at`; throws `RangeError` for one that is damaged. */
export function visitFollowers(
  table: LayoutTable,
  at: number,
  isGsub: boolean,
  glyphId: number,
  see: SeeFollowers,
): void {
  const lookup = { table, glyphId, see };
  for (const subtable of table.offsets(at + 4, at)) {
    const { type, start } = extensionOf(table, at, subtable, isGsub);
    (isGsub ? GSUB_READERS : GPOS_READERS)[type]?.(lookup, start);
  }
}

/** Tells what stands behind the glyph, wherever in `places` it may stand. */
function seeBehind({ see }: Lookup, places: readonly Place[]): void {
  for (let i = 0; i + 1 < places.length; i++) {
    if (places[i]!.fits) see(places.slice(i + 1).map((place) => place.list()));
  }
}

function glyphsOf({ table }: Lookup, at: number): number[] {
  const glyphIds: number[] = [];
  table.coverage(at, (glyphId) => void glyphIds.push(glyphId));
  return glyphIds;
}

function placeOfGlyphs({ glyphId }: Lookup, glyphIds: readonly number[]): Place {
  return { fits: glyphIds.includes(glyphId), list: () => glyphIds };
}

function coverage(lookup: Lookup, at: number): Place {
  return placeOfGlyphs(lookup, glyphsOf(lookup, at));
}

/** Coverages of `count` offsets at `at`. */
function coverages(lookup: Lookup, base: number, at: number, count: number): Place[] {
  return Array.from({ length: count }, (_, i) => coverage(lookup, base + lookup.table.u16(at + 2 * i)));
}

function values({ table }: Lookup, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => table.u16(at + 2 * i));
}

type PlaceOf = (value: number) => Place;

/** Glyphs of each class; class 0 has those that the definition leaves out, which is all of them at the offset 0. */
function classPlaces({ table, glyphId }: Lookup, base: number, offset: number): PlaceOf {
  const classes = offset === 0 ? new Uint16Array(table.glyphCount) : table.classes(base + offset);
  const lists = new Map<number, readonly number[]>();
  return (value) => ({
    fits: classes[glyphId] === value,
    list() {
      let glyphIds = lists.get(value);
      if (glyphIds === undefined) {
        glyphIds = Array.from(classes.keys()).filter((each) => classes[each] === value);
        lists.set(value, glyphIds);
      }
      return glyphIds;
    },
  });
}

/** Places of rules that name their glyphs. */
function glyphPlaces(lookup: Lookup): PlaceOf {
  return (value) => placeOfGlyphs(lookup, [value]);
}

function ligatures({ table, glyphId, see }: Lookup, at: number): void {
  const setCount = table.u16(at + 4);
  table.coverage(at + table.u16(at + 2), (first, index) => {
    const offset = index < setCount ? table.u16(at + 6 + 2 * index) : 0;
    if (offset === 0) return;
    for (const ligature of table.offsets(at + offset, at + offset)) {
      const count = table.u16(ligature + 2);
      const componentAt = (place: number) => (place === 0 ? first : table.u16(ligature + 2 + 2 * place));
      for (let i = 0; i + 1 < count; i++) {
        if (componentAt(i) !== glyphId) continue;
        see(Array.from({ length: count - i - 1 }, (_, behind) => [componentAt(i + 1 + behind)]));
      }
    }
  });
}

function reverse(lookup: Lookup, at: number): void {
  const { table } = lookup;
  const backtracks = table.u16(at + 4);
  const lookaheads = at + 6 + 2 * backtracks;
  seeBehind(lookup, [
    ...coverages(lookup, at, at + 6, backtracks).reverse(),
    coverage(lookup, at + table.u16(at + 2)),
    ...coverages(lookup, at, lookaheads + 2, table.u16(lookaheads)),
  ]);
}

function pairs(lookup: Lookup, at: number): void {
  const { table, glyphId, see } = lookup;
  const index = glyphsOf(lookup, at + table.u16(at + 2)).indexOf(glyphId);
  if (index < 0) return;
  const recordBytes = valueBytes(table.u16(at + 4)) + valueBytes(table.u16(at + 6));
  if (table.u16(at) === 1) {
    const set = at + table.u16(at + 10 + 2 * index);
    const count = table.u16(set);
    see([Array.from({ length: count }, (_, i) => table.u16(set + 2 + i * (2 + recordBytes)))]);
    return;
  }
  // A record of the second glyph takes that out of the pairs that follow, moved or not.
  const isMoving = (record: number) =>
    table.u16(at + 6) !== 0 || values(lookup, record, recordBytes >>> 1).some((value) => value !== 0);
  const first = table.classes(at + table.u16(at + 8))[glyphId] ?? 0;
  const seconds = classPlaces(lookup, at, table.u16(at + 10));
  const count = table.u16(at + 14);
  for (let i = 0; i < count; i++) {
    if (isMoving(at + 16 + (first * count + i) * recordBytes)) see([seconds(i).list()]);
  }
}

function cursive(lookup: Lookup, at: number): void {
  const place = coverage(lookup, at + lookup.table.u16(at + 2));
  seeBehind(lookup, [place, place]);
}

/** Marks behind what they stand on. */
function attachments(lookup: Lookup, at: number): void {
  const { table } = lookup;
  seeBehind(lookup, [coverage(lookup, at + table.u16(at + 4)), coverage(lookup, at + table.u16(at + 2))]);
}

function context(lookup: Lookup, at: number): void {
  const { table } = lookup;
  const format = table.u16(at);
  if (format === 3) {
    seeBehind(lookup, coverages(lookup, at, at + 6, table.u16(at + 2)));
    return;
  }
  const placeOf = format === 1 ? glyphPlaces(lookup) : classPlaces(lookup, at, table.u16(at + 4));
  visitRules(lookup, at, format, at + (format === 1 ? 4 : 6), placeOf, (first, rule) => {
    const others = values(lookup, rule + 4, Math.max(0, table.u16(rule) - 1)).map(placeOf);
    seeBehind(lookup, [first, ...others]);
  });
}

function chainedContext(lookup: Lookup, at: number): void {
  const { table } = lookup;
  const format = table.u16(at);
  if (format === 3) {
    const parts: Place[][] = [];
    for (let part = at + 2; parts.length < 3; part += 2 + 2 * table.u16(part)) {
      parts.push(coverages(lookup, at, part + 2, table.u16(part)));
    }
    seeBehind(lookup, [...parts[0]!.reverse(), ...parts[1]!, ...parts[2]!]);
    return;
  }
  const placesOf = [4, 6, 8].map((field) =>
    format === 1 ? glyphPlaces(lookup) : classPlaces(lookup, at, table.u16(at + field)),
  ) as [PlaceOf, PlaceOf, PlaceOf];
  visitRules(lookup, at, format, at + (format === 1 ? 4 : 10), placesOf[1], (first, rule) => {
    const parts = chainedRule(lookup, rule, placesOf);
    seeBehind(lookup, [...parts[0]!.reverse(), first, ...parts[1]!, ...parts[2]!]);
  });
}

/** Backtrack, nearest first; input without its first glyph; lookahead. */
function chainedRule(lookup: Lookup, rule: number, placesOf: readonly PlaceOf[]): Place[][] {
  let at = rule;
  return placesOf.map((placeOf, part) => {
    const count = Math.max(0, lookup.table.u16(at) - (part === 1 ? 1 : 0));
    const places = values(lookup, at + 2, count).map(placeOf);
    at += 2 + 2 * count;
    return places;
  });
}

/** Calls `visit` with each rule of a context in one of the formats 1 and 2, and with what its input begins with. */
function visitRules(
  lookup: Lookup,
  at: number,
  format: number,
  sets: number,
  placeOf: PlaceOf,
  visit: (first: Place, rule: number) => void,
): void {
  const { table } = lookup;
  const covered = glyphsOf(lookup, at + table.u16(at + 2));
  const count = table.u16(sets);
  for (let i = 0; i < count; i++) {
    const offset = table.u16(sets + 2 + 2 * i);
    if (offset === 0) continue;
    const first = placeOf(format === 1 ? (covered[i] ?? 0) : i);
    for (const rule of table.offsets(at + offset, at + offset)) visit(first, rule);
  }
}
