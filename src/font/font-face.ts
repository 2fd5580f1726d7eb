/**
 * One face of a file as its fonts share it: its tables, its outlines, and everything that does not depend on the place in
 * the design space. Counted by reference: the last font that closes gives it back.
 */

import { FontError } from "../base/errors.ts";
import type { SfntDirectory } from "../source/sfnt.ts";
import type { CffOutlines } from "./cff-outlines.ts";
import { CharacterMap } from "./character-map.ts";
import { contentKeyExtra } from "./content-key-extra.ts";
import type { FontFile, FontFileStats } from "./font-file.ts";
import type { FontHeap } from "./font-heap.ts";
import { FontNames } from "./font-names.ts";
import { FontTables } from "./font-tables.ts";
import type { GlyfBytes } from "./glyf-outline.ts";
import { GlyphMetrics } from "./glyph-metrics.ts";
import { gposKerning } from "./gpos-kerning.ts";
import type { HintedGlyphs } from "./hinting/hinted-glyphs.ts";
import { hintingExtra } from "./hinting-extra.ts";
import { cffOutlines, variationReaders } from "./late-readers.ts";
import { type KerningLookup, legacyKerning } from "./legacy-kerning.ts";
import { LinearGlyf } from "./linear-glyf.ts";
import { LookupCache } from "./lookup-cache.ts";
import { NameTable } from "./name-table.ts";
import { namesExtra } from "./names-extra.ts";
import { ORIGIN_TABLE } from "./origin-table.ts";
import type { NamedInstance, VariationAxis } from "./variation-axes.ts";

const MIN_UNITS_PER_EM = 16;
const MAX_UNITS_PER_EM = 16384;

/** What all fonts of one face share. */
export class FontFace {
  readonly source: string;
  readonly tables: FontTables;
  readonly unitsPerEm: number;
  readonly glyphCount: number;
  readonly characters: CharacterMap;
  readonly advances: GlyphMetrics;
  readonly names: FontNames;
  readonly axes: readonly VariationAxis[];
  readonly instances: readonly NamedInstance[];
  /** Undefined for CFF outlines. */
  readonly linear: LinearGlyf | undefined;
  /** For the host's reader of single outlines. */
  readonly glyfBytes: GlyfBytes | undefined;
  /** Undefined for TrueType outlines. */
  readonly cff: CffOutlines | undefined;
  readonly #onRelease: () => void;
  /** By left glyph × 65,536 + right glyph. Made at the first pair: most fonts are never asked. */
  #kerning: LookupCache | undefined;
  #tableKerning: LookupCache | undefined;
  /** Made at the first hinted glyph; null where the font has no instructions. */
  #hinted: HintedGlyphs | null | undefined;
  #glyphNames: readonly (string | undefined)[] | undefined;
  #contentKey: string | undefined;
  #references = 1;

  /**
   * Calls `onRelease` when the last reference goes. Throws `FontError` and `InsufficientMemory`; what it has brought in of
   * the file by then stays the file's.
   */
  constructor(file: FontFile, directory: SfntDirectory, onRelease: () => void) {
    requireOutlines(directory, file.label);
    const tables = new FontTables(file, directory);
    this.source = tables.source;
    this.tables = tables;
    this.#onRelease = onRelease;
    this.glyphCount = tables.require("maxp").u16(4);
    this.unitsPerEm = readUnitsPerEm(tables);
    this.characters = new CharacterMap(tables.reader("cmap"), this.glyphCount);
    this.advances = new GlyphMetrics(tables.require("hhea"), tables.require("hmtx"), "horizontal");
    const names = new NameTable(tables.reader("name"));
    this.names = new FontNames((nameId) => names.translations(nameId));
    const nameOf = (nameId: number) => this.names.text(nameId);
    const variations = tables.has("fvar") ? variationReaders() : undefined;
    this.axes = variations?.readAxes(tables, nameOf) ?? [];
    this.instances = variations?.readInstances(tables, this.axes, nameOf) ?? [];
    const cff = tables.record("CFF ") ?? tables.record("CFF2");
    const cffTable = cff && file.paged(cff);
    this.cff = cffTable && cffOutlines(cffTable);
    // Last, because nothing gives back its memory where this throws.
    this.linear = LinearGlyf.of(tables, directory);
    this.glyfBytes = this.linear?.bytes;
    // An empty `CFF ` is listed, and is none.
    if (!this.hasOutlines && !tables.has(ORIGIN_TABLE)) {
      throw new FontError("table-missing", { source: this.source, table: "CFF " });
    }
  }

  /** Outlines as the font's instructions have them; undefined where there are none, or they are not for these outlines. */
  get hinted(): HintedGlyphs | undefined {
    const { glyfBytes } = this;
    if (glyfBytes === undefined) return undefined;
    if (this.#hinted === undefined) this.#hinted = hintingExtra.code.hintedGlyphs(this, glyfBytes) ?? null;
    return this.#hinted ?? undefined;
  }

  /** Whether it has outlines: one from a glyph archive has none. */
  get hasOutlines(): boolean {
    return this.linear !== undefined || this.cff !== undefined;
  }

  /** What tells its contents from those of other fonts; found at the first call, by reading its outlines. */
  get contentKey(): string {
    this.#contentKey ??= contentKeyExtra.code.contentKeyOf(this.tables);
    return this.#contentKey;
  }

  /** Kerning of a pair in font units, from `GPOS`, or from `kern` where `GPOS` has none. */
  kerningUnits(left: number, right: number): number {
    this.#kerning ??= cached(this.#findKerning());
    return this.#kerning.get(left * 0x10000 + right);
  }

  /** The font's own name of a glyph, "" where it has none. */
  glyphName(glyphId: number): string {
    if (this.cff && this.tables.has("CFF ")) return this.cff.glyphName(glyphId);
    this.#glyphNames ??= this.#readGlyphNames();
    return this.#glyphNames[glyphId] ?? "";
  }

  #readGlyphNames(): readonly (string | undefined)[] {
    const post = this.tables.reader("post");
    return post ? namesExtra.code.readGlyphNames(post) : [];
  }

  /** What reading its file has cost so far. */
  stats(): FontFileStats {
    return this.tables.file.stats();
  }

  /** Whether outlines may lack bytes that have yet to be fetched. */
  get isPartial(): boolean {
    return this.tables.file.isPartial;
  }

  /** Fetches what its file lacks. Rejects as reading does, or with the signal's reason. */
  async complete(signal: AbortSignal | undefined): Promise<void> {
    await this.tables.file.complete(signal);
  }

  /** Whether its outlines lie in `heap`, or would if they weren't on the host. */
  livesIn(heap: FontHeap): boolean {
    return heap === this.tables.file.heap;
  }

  /** One more font uses this face. */
  retain(): this {
    this.#references++;
    return this;
  }

  /** One font less; the last one gives back the memory. */
  release(): void {
    if (--this.#references > 0) return;
    this.linear?.free();
    this.#onRelease();
  }

  /** The same from `kern` alone, for shapers that apply `GPOS` themselves. */
  tableKerningUnits(left: number, right: number): number {
    if (this.#tableKerning === undefined) {
      const kern = this.tables.reader("kern");
      this.#tableKerning = cached((kern && legacyKerning(kern)) ?? (() => 0));
    }
    return this.#tableKerning.get(left * 0x10000 + right);
  }

  #findKerning(): KerningLookup {
    const gpos = this.tables.reader("GPOS");
    const kern = this.tables.reader("kern");
    return (gpos && gposKerning(gpos)) ?? (kern && legacyKerning(kern)) ?? (() => 0);
  }
}

function cached(kerning: KerningLookup): LookupCache {
  return new LookupCache((pair) => kerning(pair >>> 16, pair & 0xffff));
}

function requireOutlines({ tables }: SfntDirectory, source: string): void {
  if (tables.has("CFF ") || tables.has("CFF2") || tables.has(ORIGIN_TABLE)) return;
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
