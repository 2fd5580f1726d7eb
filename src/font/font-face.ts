/**
 * One face of a file as its fonts share it: tables on the host, outlines in linear memory, and everything that does not
 * depend on the place in the design space. Counted by reference: the last font that closes gives the memory back.
 */

import { FontError } from "../base/errors.ts";
import { type Bytes, NULL, type Ptr } from "../kernels/pointers.ts";
import type { FontSource } from "../source/font-source.ts";
import type { SfntDirectory } from "../source/sfnt.ts";
import { bearingShifts } from "./bearing-shifts.ts";
import { CharacterMap } from "./character-map.ts";
import type { FontHeap } from "./font-heap.ts";
import { type FontTables, readHostTables } from "./font-tables.ts";
import type { GlyfBytes } from "./glyf-outline.ts";
import { gposKerning } from "./gpos-kerning.ts";
import { HorizontalAdvances } from "./horizontal-advances.ts";
import { type KerningLookup, legacyKerning } from "./legacy-kerning.ts";
import { LookupCache } from "./lookup-cache.ts";
import { OpenTypeAdapter } from "./opentype-adapter.ts";
import { readAxes, type VariationAxis } from "./variation-axes.ts";

/** The kernels read up to two bytes beyond the last point of a glyph, and so of the table. */
const KERNEL_SLACK_BYTES = 2;

/** Outlines that lie in linear memory. */
export interface LinearGlyf {
  readonly glyf: Ptr<Bytes>;
  readonly glyfByteLength: number;
  readonly loca: Ptr<Bytes>;
  readonly locaByteLength: number;
  readonly locaIsLong: boolean;
  /** An `i16` for each glyph: how far it moves to stand on its bearing; null where none moves. */
  readonly shifts: Ptr<Bytes>;
}

const MIN_UNITS_PER_EM = 16;
const MAX_UNITS_PER_EM = 16384;

/** What all fonts of one face share. */
export class FontFace {
  readonly source: string;
  readonly tables: FontTables;
  readonly unitsPerEm: number;
  readonly glyphCount: number;
  readonly characters: CharacterMap;
  readonly advances: HorizontalAdvances;
  readonly library: OpenTypeAdapter;
  readonly axes: readonly VariationAxis[];
  /** Undefined for CFF outlines. */
  readonly linear: LinearGlyf | undefined;
  /** For the host's reader of single outlines. */
  readonly glyfBytes: GlyfBytes | undefined;
  readonly #heap: FontHeap;
  /** By left glyph × 65,536 + right glyph. Made at the first pair: most fonts are never asked. */
  #kerning: LookupCache | undefined;
  #references = 1;

  /** Takes over `linear`'s blocks once it is made; when it throws they are still the caller's. */
  constructor(tables: FontTables, linear: LinearGlyf | undefined, heap: FontHeap) {
    this.source = tables.source;
    this.tables = tables;
    this.linear = linear;
    this.#heap = heap;
    this.glyphCount = tables.require("maxp").u16(4);
    this.unitsPerEm = readUnitsPerEm(tables);
    this.characters = new CharacterMap(tables.reader("cmap"), this.glyphCount);
    this.advances = new HorizontalAdvances(tables.require("hhea"), tables.require("hmtx"));
    this.library = new OpenTypeAdapter(tables, this.glyphCount);
    this.axes = readAxes(tables, (nameId) => this.library.name(nameId));
    this.glyfBytes = linear && glyfBytesOf(linear, heap, this.glyphCount, this.source);
  }

  /** Kerning of a pair in font units, from `GPOS`, or from `kern` where `GPOS` has none. */
  kerningUnits(left: number, right: number): number {
    this.#kerning ??= this.#cacheKerning();
    return this.#kerning.get(left * 0x10000 + right);
  }

  /** Whether its outlines lie in `heap`, or would if they weren't on the host. */
  livesIn(heap: FontHeap): boolean {
    return heap === this.#heap;
  }

  /** One more font uses this face. */
  retain(): this {
    this.#references++;
    return this;
  }

  /** One font less; the last one gives back the memory. */
  release(): void {
    if (--this.#references > 0) return;
    if (this.linear) freeLinear(this.linear, this.#heap);
    this.tables.clear();
  }

  #cacheKerning(): LookupCache {
    const kerning = this.#findKerning();
    return new LookupCache((pair) => kerning(pair >>> 16, pair & 0xffff));
  }

  #findKerning(): KerningLookup {
    const gpos = this.tables.reader("GPOS");
    const kern = this.tables.reader("kern");
    return (gpos && gposKerning(gpos)) ?? (kern && legacyKerning(kern)) ?? (() => 0);
  }
}

/** Reads a face. Nothing stays in `heap` when it throws. */
export async function readFace(source: FontSource, directory: SfntDirectory, heap: FontHeap): Promise<FontFace> {
  requireOutlines(directory, source.label);
  const tables = await readHostTables(source, directory);
  const linear = await readLinear(source, directory, tables, heap);
  try {
    return new FontFace(tables, linear, heap);
  } catch (error) {
    if (linear) freeLinear(linear, heap);
    throw error;
  }
}

function requireOutlines({ tables }: SfntDirectory, source: string): void {
  if (tables.has("CFF ") || tables.has("CFF2")) return;
  for (const table of ["glyf", "loca"]) {
    if (!tables.has(table)) throw new FontError("table-missing", { source, table });
  }
}

function readUnitsPerEm(tables: FontTables): number {
  const head = tables.require("head");
  const unitsPerEm = head.u16(18);
  if (unitsPerEm < MIN_UNITS_PER_EM || unitsPerEm > MAX_UNITS_PER_EM) {
    throw head.damage(`it has ${unitsPerEm} units per em`);
  }
  return unitsPerEm;
}

/** Brings `glyf` and `loca` into linear memory, after checking that `loca` has an entry for every glyph. */
async function readLinear(
  source: FontSource,
  directory: SfntDirectory,
  tables: FontTables,
  heap: FontHeap,
): Promise<LinearGlyf | undefined> {
  const glyfRecord = directory.tables.get("glyf");
  const locaRecord = directory.tables.get("loca");
  if (!glyfRecord || !locaRecord || tables.reader("CFF ") || tables.reader("CFF2")) return undefined;
  const locaIsLong = tables.require("head").i16(50) !== 0;
  const neededBytes = (tables.require("maxp").u16(4) + 1) * (locaIsLong ? 4 : 2);
  if (locaRecord.byteLength < neededBytes) {
    const detail = `it has ${locaRecord.byteLength} bytes, its glyphs need ${neededBytes}`;
    throw new FontError("table-damaged", { source: source.label, table: "loca", detail });
  }
  const glyfBytes = await source.read(glyfRecord.offset, glyfRecord.byteLength);
  const locaBytes = await source.read(locaRecord.offset, locaRecord.byteLength);
  const metrics = new HorizontalAdvances(tables.require("hhea"), tables.require("hmtx"));
  const glyphCount = tables.require("maxp").u16(4);
  const shifts = bearingShifts(glyfBytes, locaBytes, locaIsLong, glyphCount, metrics);
  const placed: Ptr<Bytes>[] = [];
  try {
    for (const bytes of [glyfBytes, locaBytes, shifts && new Uint8Array(shifts.buffer)]) {
      placed.push(bytes === undefined ? NULL : place(bytes, heap));
    }
  } catch (error) {
    for (const pointer of placed) heap.free(pointer);
    throw error;
  }
  const [glyf, loca, shiftsAt] = placed as [Ptr<Bytes>, Ptr<Bytes>, Ptr<Bytes>];
  const [glyfByteLength, locaByteLength] = [glyfBytes.byteLength, locaBytes.byteLength];
  return { glyf, glyfByteLength, loca, locaByteLength, locaIsLong, shifts: shiftsAt };
}

function place(bytes: Uint8Array, heap: FontHeap): Ptr<Bytes> {
  // A font of spaces has an empty `glyf`; heaps have no empty blocks.
  const pointer = heap.allocate(bytes.byteLength + KERNEL_SLACK_BYTES, "font");
  heap.bytes(pointer, bytes.byteLength).set(bytes);
  return pointer;
}

function freeLinear({ glyf, loca, shifts }: LinearGlyf, heap: FontHeap): void {
  heap.free(glyf);
  heap.free(loca);
  if (shifts !== NULL) heap.free(shifts);
}

function glyfBytesOf(linear: LinearGlyf, heap: FontHeap, glyphCount: number, source: string): GlyfBytes {
  return {
    glyf: () => heap.bytes(linear.glyf, linear.glyfByteLength),
    loca: () => heap.bytes(linear.loca, linear.locaByteLength),
    locaIsLong: linear.locaIsLong,
    shiftOf: (glyphId) => {
      if (linear.shifts === NULL) return 0;
      const bytes = heap.bytes(linear.shifts, glyphCount * 2);
      return new Int16Array(bytes.buffer, bytes.byteOffset, glyphCount)[glyphId]!;
    },
    glyphCount,
    source,
  };
}
