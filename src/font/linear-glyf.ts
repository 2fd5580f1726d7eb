/**
 * TrueType outlines in linear memory, where the kernels decode them: `glyf`, `loca`, and how far each glyph moves to stand
 * on its bearing. Of a large `glyf` only the pages with glyphs that were asked for.
 *
 * Specification: OpenType 1.9.1, "glyf" and "loca".
 */

import { FontError } from "../base/errors.ts";
import { type Bytes, NULL, type Ptr } from "../kernels/pointers.ts";
import type { SfntDirectory, TableRecord } from "../source/sfnt.ts";
import { TableReader } from "../source/table-reader.ts";
import { bearingShifts } from "./bearing-shifts.ts";
import type { FileBlock } from "./font-file.ts";
import { type FontTables, MAX_WHOLE_OUTLINE_BYTES } from "./font-tables.ts";
import { type GlyfBytes, MAX_COMPONENT_DEPTH, MAX_COMPONENTS } from "./glyf-outline.ts";
import { componentByteLength, MORE_COMPONENTS, readComponent } from "./glyf-records.ts";
import { GlyphMetrics } from "./glyph-metrics.ts";
import type { ReservedTable } from "./reserved-table.ts";

const GLYPH_HEADER_BYTES = 10;
const X_MIN_OFFSET = 2;

/** One face's outlines. */
export class LinearGlyf {
  readonly locaIsLong: boolean;
  readonly glyphCount: number;
  readonly #glyf: FileBlock | ReservedTable["block"];
  readonly #loca: FileBlock;
  readonly #pages: ReservedTable | undefined;
  readonly #tables: FontTables;
  readonly #metrics: GlyphMetrics;
  /** Null where no glyph moves. */
  #shifts: Ptr<Bytes> = NULL;
  /** Glyphs whose bytes and shifts are there, one entry each; of tables that are read by pages. */
  readonly #isReady: Uint8Array | undefined;

  /** Undefined for CFF outlines. Throws `FontError`, `InsufficientMemory`. */
  static of(tables: FontTables, { tables: records }: SfntDirectory): LinearGlyf | undefined {
    const [glyf, loca] = [records.get("glyf"), records.get("loca")];
    if (!glyf || !loca || tables.has("CFF ") || tables.has("CFF2")) return undefined;
    return new LinearGlyf(tables, glyf, loca);
  }

  private constructor(tables: FontTables, glyf: TableRecord, loca: TableRecord) {
    const { file, source } = tables;
    this.#tables = tables;
    this.locaIsLong = tables.require("head").i16(50) !== 0;
    this.glyphCount = tables.require("maxp").u16(4);
    this.#metrics = new GlyphMetrics(tables.require("hhea"), tables.require("hmtx"), "horizontal");
    const neededBytes = (this.glyphCount + 1) * (this.locaIsLong ? 4 : 2);
    if (loca.byteLength < neededBytes) {
      const detail = `it has ${loca.byteLength} bytes, its glyphs need ${neededBytes}`;
      throw new FontError("table-damaged", { source, table: "loca", detail });
    }
    this.#pages = glyf.byteLength > MAX_WHOLE_OUTLINE_BYTES ? file.reserved(glyf) : undefined;
    const [glyfBlock, locaBlock] = [this.#pages?.block ?? file.whole(glyf), file.whole(loca)];
    if (!glyfBlock || !locaBlock) throw new FontError("table-missing", { source, table: glyfBlock ? "loca" : "glyf" });
    this.#glyf = glyfBlock;
    this.#loca = locaBlock;
    this.#isReady = this.#pages && new Uint8Array(this.glyphCount);
    this.#placeShifts();
  }

  /** Addresses for the kernels. */
  get addresses() {
    return {
      glyf: this.#glyf.pointer,
      glyfByteLength: this.#glyf.byteLength,
      loca: this.#loca.pointer,
      locaByteLength: this.#loca.byteLength,
      locaIsLong: this.locaIsLong,
      shifts: this.#shifts,
      glyphCount: this.glyphCount,
    };
  }

  /**
   * Brings in what a glyph and its components need; to be called before the kernels decode it. What is damaged is left for
   * them to find. Absent where all is there.
   */
  get prepare(): ((glyphId: number) => void) | undefined {
    if (!this.#isReady) return undefined;
    return (glyphId) => {
      if (this.#isReady?.[glyphId] === 0) this.#prepare(glyphId, 0, { left: MAX_COMPONENTS });
    };
  }

  /** For the host's reader of single outlines. */
  get bytes(): GlyfBytes {
    return {
      glyf: () => this.#glyf.view(),
      loca: () => this.#loca.view(),
      locaIsLong: this.locaIsLong,
      glyphCount: this.glyphCount,
      source: this.#tables.source,
      bringIn: (start, end) => this.#pages?.bringIn(start, end),
      shiftOf: (glyphId) => this.#shiftOf(glyphId),
    };
  }

  /** Gives back what is not the file's. */
  free(): void {
    if (this.#shifts !== NULL) this.#tables.file.heap.free(this.#shifts);
    this.#shifts = NULL;
  }

  /** Shifts of all glyphs; of pages, room for them. */
  #placeShifts(): void {
    const { heap } = this.#tables.file;
    const shifts = this.#pages
      ? new Int16Array(this.glyphCount)
      : bearingShifts(this.#glyf.view(), this.#loca.view(), this.locaIsLong, this.glyphCount, this.#metrics);
    if (!shifts) return;
    this.#shifts = heap.allocate(shifts.byteLength, "font");
    heap.bytes(this.#shifts, shifts.byteLength).set(new Uint8Array(shifts.buffer));
  }

  #shiftOf(glyphId: number): number {
    if (this.#shifts === NULL) return 0;
    this.prepare?.(glyphId);
    return this.#shiftView()[glyphId]!;
  }

  #shiftView(): Int16Array {
    const bytes = this.#tables.file.heap.bytes(this.#shifts, this.glyphCount * 2);
    return new Int16Array(bytes.buffer, bytes.byteOffset, this.glyphCount);
  }

  #prepare(glyphId: number, depth: number, components: { left: number }): void {
    if (depth > MAX_COMPONENT_DEPTH || glyphId >= this.glyphCount) return;
    const [start, end] = this.#range(glyphId);
    if (end - start < GLYPH_HEADER_BYTES || end > this.#glyf.byteLength) return;
    this.#pages?.bringIn(start, end);
    const glyf = new TableReader(this.#glyf.view(), "glyf", this.#tables.source);
    const xMin = glyf.i16(start + X_MIN_OFFSET);
    this.#shiftView()[glyphId] = (this.#metrics.bearingUnits(glyphId) ?? xMin) - xMin;
    if (glyf.i16(start) < 0) this.#prepareComponents(glyf, start + GLYPH_HEADER_BYTES, end, depth, components);
    this.#isReady![glyphId] = 1;
  }

  #prepareComponents(glyf: TableReader, start: number, end: number, depth: number, components: { left: number }): void {
    let at = start;
    let flags = MORE_COMPONENTS;
    while (flags & MORE_COMPONENTS && at + 4 <= end && components.left-- > 0) {
      flags = glyf.u16(at);
      const next = at + componentByteLength(flags);
      if (next > end) return;
      this.#prepare(readComponent(glyf, at, flags).glyphId, depth + 1, components);
      at = next;
    }
  }

  #range(glyphId: number): [start: number, end: number] {
    const loca = new TableReader(this.#loca, "loca", this.#tables.source);
    if (this.locaIsLong) return [loca.u32(glyphId * 4), loca.u32(glyphId * 4 + 4)];
    return [loca.u16(glyphId * 2) * 2, loca.u16(glyphId * 2 + 2) * 2];
  }
}
