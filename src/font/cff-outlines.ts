/**
 * Outlines and glyph names of CFF and CFF2: reads the table's opening when a font is opened, and of the rest only what
 * the glyphs asked for need, so that 16 MB of Chinese cost as much as a page of it.
 *
 * opentype.js, which reads them too, takes 129 to 581 ms and 35 to 235 MB of heap to open such a font, and there is no
 * way to have it read less; it is the oracle of the tests.
 *
 * Specification: Adobe Technical Note 5176, "The Compact Font Format"; OpenType 1.9.1, "CFF2".
 */

import { FontError, InsufficientMemory } from "../base/errors.ts";
import { TableReader } from "../source/table-reader.ts";
import { isReadFailure } from "../source/waiting.ts";
import { type CffDict, CffIndex, DictOperator, readDict } from "./cff-index.ts";
import { predefinedCharsets, standardEncodingSid, standardStrings } from "./cff-names.ts";
import { type CharstringContext, runCharstring } from "./charstring.ts";
import { ItemVariationStore } from "./item-variation-store.ts";
import type { GlyphOutline } from "./outline.ts";
import { OutlinePen } from "./outline-pen.ts";
import type { PagedTable } from "./paged-table.ts";

/** What a glyph's program shares with others: a font has one of these, or a CID-keyed font up to 256. */
interface FontPart {
  readonly localSubroutines: CffIndex | undefined;
  readonly variationIndex: number;
}

/** Reads one face's `CFF ` or `CFF2`. */
export class CffOutlines {
  readonly #table: PagedTable;
  readonly #isCff2: boolean;
  readonly #topDict: CffDict;
  readonly #strings: CffIndex | undefined;
  readonly #globalSubroutines: CffIndex;
  readonly #charStrings: CffIndex;
  readonly #partDicts: CffIndex | undefined;
  readonly #parts = new Map<number, FontPart>();
  /** The variation store's bytes, read at the first outline that blends. */
  #variationStore: TableReader | undefined;
  /** SIDs by glyph, read at the first name. */
  #charset: Uint16Array | undefined;

  /** Reads the table's opening. Throws `FontError` `"table-damaged"`. */
  constructor(table: PagedTable) {
    this.#table = table;
    const major = table.u8(0);
    if (major !== 1 && major !== 2) throw table.damage(`it has version ${major}`);
    this.#isCff2 = major === 2;
    if (this.#isCff2) {
      const end = table.u8(2) + table.u16(3);
      this.#topDict = readDict(table.copy(table.u8(2), table.u16(3)));
      this.#globalSubroutines = new CffIndex(table, end, 4);
    } else {
      const names = new CffIndex(table, table.u8(2), 2);
      const topDicts = new CffIndex(table, names.end, 2);
      if (topDicts.count === 0) throw table.damage("it has no Top DICT");
      this.#topDict = readDict(topDicts.entry(0));
      this.#strings = new CffIndex(table, topDicts.end, 2);
      this.#globalSubroutines = new CffIndex(table, this.#strings.end, 2);
    }
    this.#charStrings = this.#indexOf(DictOperator.charStrings);
    const isSplit = this.#isCff2 || this.#topDict.has(DictOperator.fontDictArray);
    this.#partDicts = isSplit ? this.#indexOf(DictOperator.fontDictArray) : undefined;
  }

  /** Whether glyphs are known by numbers of a character collection instead of names. */
  get isCidKeyed(): boolean {
    return this.#topDict.has(DictOperator.registryOrderingSupplement);
  }

  /**
   * The outline of a glyph, at normalised `coordinates` of the design space; empty ones stand for its default place.
   * Throws `FontError` `"glyph-damaged"`, and what the source throws.
   */
  outline(glyphId: number, coordinates: readonly number[]): GlyphOutline {
    try {
      const pen = new OutlinePen();
      runCharstring(this.#program(glyphId), this.#context(glyphId, coordinates), pen);
      const outline = pen.finish();
      if (!outline.coords.every(Number.isFinite)) throw new Error("its charstring computes no number");
      return outline;
    } catch (cause) {
      if (cause instanceof InsufficientMemory || isReadFailure(cause)) throw cause;
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new FontError("glyph-damaged", { glyphId, detail, source: this.#table.source }, { cause });
    }
  }

  /** The font's own name of a glyph, "" where it has none. */
  glyphName(glyphId: number): string {
    if (this.#isCff2 || this.isCidKeyed || glyphId >= this.#charStrings.count) return "";
    this.#charset ??= this.#readCharset();
    const sid = this.#charset[glyphId] ?? 0;
    if (sid < standardStrings.length) return standardStrings[sid] ?? "";
    const index = sid - standardStrings.length;
    if (!this.#strings || index >= this.#strings.count) return "";
    return String.fromCharCode(...this.#strings.entry(index).subarray(0, MAX_NAME_BYTES));
  }

  #program(glyphId: number): Uint8Array {
    if (glyphId < this.#charStrings.count) return this.#charStrings.entry(glyphId);
    throw new Error(`it is beyond the ${this.#charStrings.count} charstrings`);
  }

  #context(glyphId: number, coordinates: readonly number[]): CharstringContext {
    const part = this.#partOf(glyphId);
    return {
      globalSubroutines: this.#globalSubroutines,
      localSubroutines: part.localSubroutines,
      variationIndex: part.variationIndex,
      regionScalars: this.#isCff2 ? this.#regionScalars(coordinates) : undefined,
      standardGlyph: this.#isCff2 ? undefined : (code) => this.#program(this.#glyphOfSid(standardEncodingSid(code))),
    };
  }

  #regionScalars(coordinates: readonly number[]): (variationIndex: number) => readonly number[] {
    let store: ItemVariationStore | undefined;
    const known = new Map<number, readonly number[]>();
    return (variationIndex) => {
      store ??= this.#readVariations(coordinates);
      const scalars = known.get(variationIndex) ?? store.scalars(variationIndex);
      known.set(variationIndex, scalars);
      return scalars;
    };
  }

  #readVariations(coordinates: readonly number[]): ItemVariationStore {
    const at = this.#topDict.get(DictOperator.variationStore)?.[0];
    if (at === undefined) throw new Error("its charstring blends, and the font has no variations");
    const table = this.#table;
    this.#variationStore ??= new TableReader(table.copy(at + 2, table.u16(at)), table.tag, table.source);
    return new ItemVariationStore(this.#variationStore, 0, coordinates);
  }

  #partOf(glyphId: number): FontPart {
    const index = this.#partDicts ? this.#partIndex(glyphId, this.#partDicts.count) : 0;
    const known = this.#parts.get(index);
    if (known) return known;
    const part = this.#readPart(this.#partDicts ? readDict(this.#partDicts.entry(index)) : this.#topDict);
    this.#parts.set(index, part);
    return part;
  }

  #readPart(dict: CffDict): FontPart {
    const [byteLength, at] = dict.get(DictOperator.private) ?? [];
    if (byteLength === undefined || at === undefined) return { localSubroutines: undefined, variationIndex: 0 };
    const privateDict = readDict(this.#table.copy(at, byteLength));
    const subrs = privateDict.get(DictOperator.subrs)?.[0];
    return {
      localSubroutines: subrs ? new CffIndex(this.#table, at + subrs, this.#countBytes) : undefined,
      variationIndex: privateDict.get(DictOperator.variationIndex)?.[0] ?? 0,
    };
  }

  /** Which part a glyph is of: FDSelect, formats 0, 3 and 4. */
  #partIndex(glyphId: number, partCount: number): number {
    const at = this.#topDict.get(DictOperator.fontDictSelect)?.[0];
    const index = at === undefined ? 0 : this.#selectPart(at, glyphId);
    if (index < partCount) return index;
    throw new Error(`it is of part ${index}, and there are ${partCount}`);
  }

  #selectPart(at: number, glyphId: number): number {
    const table = this.#table;
    const format = table.u8(at);
    if (format === 0) return table.u8(at + 1 + glyphId);
    if (format === 3) return this.#selectRange(at + 3, table.u16(at + 1), 2, 1, glyphId);
    if (format === 4) return this.#selectRange(at + 5, table.u32(at + 1), 4, 2, glyphId);
    throw new Error(`the font tells its parts by format ${format}`);
  }

  /** The part of the last of `count` ranges, at `at`, that begins at `glyphId` or before. */
  #selectRange(at: number, count: number, glyphBytes: number, partBytes: number, glyphId: number): number {
    const rangeBytes = glyphBytes + partBytes;
    let low = 0;
    let high = count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#table.unsigned(at + middle * rangeBytes, glyphBytes) <= glyphId) low = middle;
      else high = middle;
    }
    return this.#table.unsigned(at + low * rangeBytes + glyphBytes, partBytes);
  }

  get #countBytes(): 2 | 4 {
    return this.#isCff2 ? 4 : 2;
  }

  #indexOf(operator: number): CffIndex {
    const at = this.#topDict.get(operator)?.[0];
    if (at === undefined || at <= 0) throw this.#table.damage("its Top DICT lacks an offset");
    return new CffIndex(this.#table, at, this.#countBytes);
  }

  #glyphOfSid(sid: number): number {
    this.#charset ??= this.#readCharset();
    const glyphId = this.#charset.indexOf(sid);
    if (glyphId < 0) throw new Error(`it is made of character ${standardStrings[sid]}, which the font lacks`);
    return glyphId;
  }

  #readCharset(): Uint16Array {
    const sids = new Uint16Array(this.#charStrings.count);
    const at = this.#topDict.get(DictOperator.charset)?.[0] ?? 0;
    const predefined = predefinedCharsets[at];
    if (predefined) {
      let glyphId = 0;
      for (const [first, last] of predefined) for (let sid = first; sid <= last; sid++) sids[glyphId++] = sid;
      return sids;
    }
    const format = this.#table.u8(at);
    if (format > 2) throw this.#table.damage(`its charset has format ${format}`);
    if (format === 0)
      for (let glyphId = 1; glyphId < sids.length; glyphId++) sids[glyphId] = this.#table.u16(at + glyphId * 2 - 1);
    else this.#readCharsetRanges(at + 1, format === 1 ? 1 : 2, sids);
    return sids;
  }

  #readCharsetRanges(start: number, countBytes: number, sids: Uint16Array): void {
    let at = start;
    let glyphId = 1;
    while (glyphId < sids.length) {
      let sid = this.#table.u16(at);
      for (let left = this.#table.unsigned(at + 2, countBytes); left >= 0; left--) sids[glyphId++] = sid++;
      at += 2 + countBytes;
    }
  }
}

/** Names that are longer are cut: the specification allows 63 (OpenType 1.9.1, "post"). */
const MAX_NAME_BYTES = 255;
