/**
 * Reads a face's design space, and leads from a place in it (as `wght: 350`) to the normalised coordinates, −1 to 1, that
 * the variation tables count in.
 *
 * Specification: OpenType 1.9.1, "fvar" and "avar", versions 1 and 2; "Font variations overview", "Coordinate scales and normalization".
 */

import type { TableReader } from "../source/table-reader.ts";
import type { FontTables } from "./font-tables.ts";
import { ItemVariationStore, mapDeltaSet } from "./item-variation-store.ts";
import type { NamedInstance, VariationAxis, Variations } from "./variation-axes.ts";

const AXIS_BYTES = 20;
const HIDDEN = 0x0001;
/** The specification's own limit is the 16-bit count; real fonts have up to some tens. */
export const MAX_AXES = 256;

/** The axes of a face; empty for a static one. `nameOf` gives an entry of the `name` table. */
export function readAxes(tables: FontTables, nameOf: (nameId: number) => string | undefined): VariationAxis[] {
  const fvar = tables.reader("fvar");
  if (!fvar) return [];
  const start = fvar.u16(4);
  const count = fvar.u16(8);
  const axisBytes = fvar.u16(10);
  if (count > MAX_AXES || axisBytes < AXIS_BYTES) throw fvar.damage(`it has ${count} axes of ${axisBytes} bytes`);
  return Array.from({ length: count }, (_, index) => readAxis(fvar, start + index * axisBytes, nameOf));
}

function readAxis(fvar: TableReader, at: number, nameOf: (nameId: number) => string | undefined): VariationAxis {
  const tag = fvar.tagAt(at);
  const initial = fvar.fixed(at + 8);
  return {
    tag,
    name: nameOf(fvar.u16(at + 18)) ?? tag,
    minimum: Math.min(fvar.fixed(at + 4), initial),
    default: initial,
    maximum: Math.max(fvar.fixed(at + 12), initial),
    hidden: (fvar.u16(at + 16) & HIDDEN) !== 0,
  };
}

/** The named places of a face with these `axes`. Throws `FontError` `"table-damaged"`. */
export function readInstances(
  tables: FontTables,
  axes: readonly VariationAxis[],
  nameOf: (nameId: number) => string | undefined,
): NamedInstance[] {
  const fvar = tables.reader("fvar");
  if (!fvar) return [];
  const start = fvar.u16(4) + axes.length * fvar.u16(10);
  const count = fvar.u16(12);
  const instanceBytes = fvar.u16(14);
  const placeBytes = 4 + axes.length * 4;
  if (count > 0 && instanceBytes < placeBytes) throw fvar.damage(`it has instances of ${instanceBytes} bytes`);
  fvar.require(start, count * instanceBytes);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * instanceBytes;
    const hasPostScriptName = instanceBytes >= placeBytes + 2;
    return {
      name: nameOf(fvar.u16(at)) ?? "",
      postScriptName: hasPostScriptName ? nameOf(fvar.u16(at + placeBytes)) : undefined,
      variations: Object.fromEntries(axes.map(({ tag }, axis) => [tag, fvar.fixed(at + 4 + axis * 4)])),
    };
  });
}

/** Normalised coordinates of `place`, one for each axis, `avar` applied. */
export function normalize(axes: readonly VariationAxis[], place: Variations, avar: TableReader | undefined): number[] {
  const coordinates = axes.map((axis) => normalizeAxis(axis, place[axis.tag] ?? axis.default));
  const version = avar?.u16(0);
  if (!avar || (version !== 1 && version !== 2)) return coordinates;
  const mapCount = Math.min(avar.u16(6), axes.length);
  let at = 8;
  for (let axis = 0; axis < mapCount; axis++) {
    const pairCount = avar.u16(at);
    coordinates[axis] = quantize(mapSegment(avar, at + 2, pairCount, coordinates[axis]!));
    at += 2 + pairCount * 4;
  }
  return version === 2 ? moveTogether(avar, at, coordinates) : coordinates;
}

/** `avar` 2: what each axis gains from where all of them are; offsets at `at`. */
function moveTogether(avar: TableReader, at: number, coordinates: readonly number[]): number[] {
  const [map, storeAt] = [avar.u32(at), avar.u32(at + 4)];
  if (storeAt === 0) return [...coordinates];
  const store = new ItemVariationStore(avar, storeAt, coordinates);
  return coordinates.map((coordinate, axis) => {
    const [outer, inner] = map === 0 ? [0, axis] : mapDeltaSet(avar, map, axis);
    // Deltas are in units of 2.14 numbers.
    return Math.min(Math.max(coordinate + Math.round(store.delta(outer, inner)) / 0x4000, -1), 1);
  });
}

function normalizeAxis(axis: VariationAxis, value: number): number {
  if (value === axis.default) return 0;
  const range = value < axis.default ? axis.default - axis.minimum : axis.maximum - axis.default;
  return range === 0 ? 0 : quantize(Math.min(Math.max((value - axis.default) / range, -1), 1));
}

/** Coordinates are 2.14 numbers in the tables, and so everywhere. */
function quantize(coordinate: number): number {
  return Math.round(coordinate * 0x4000) / 0x4000;
}

/** One axis of `avar`: a piecewise linear map. */
function mapSegment(avar: TableReader, pairs: number, pairCount: number, coordinate: number): number {
  if (pairCount === 0) return coordinate;
  const from = (index: number): number => avar.f2dot14(pairs + index * 4);
  const to = (index: number): number => avar.f2dot14(pairs + index * 4 + 2);
  if (coordinate <= from(0)) return coordinate - from(0) + to(0);
  for (let i = 1; i < pairCount; i++) {
    if (coordinate > from(i)) continue;
    const span = from(i) - from(i - 1);
    if (span === 0) return to(i);
    return to(i - 1) + ((coordinate - from(i - 1)) / span) * (to(i) - to(i - 1));
  }
  return coordinate - from(pairCount - 1) + to(pairCount - 1);
}
