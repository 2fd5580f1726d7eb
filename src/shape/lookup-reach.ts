/**
 * Which glyphs a font's lookups leave alone. In: `GSUB`, `GPOS` and `GDEF`, and the features that are asked for. Out: for
 * each glyph whether any lookup looks at it together with others.
 *
 * Text on either side of a glyph that is left alone is shaped as if the other side weren't there. Where a space is such a
 * glyph, words can be shaped by themselves; in most fonts of Chinese and Japanese all ideographs are. Whatever can't be
 * told is taken to reach.
 */

import { FontError } from "../base/errors.ts";
import type { Font } from "../font/font.ts";
import { kernedGlyphs } from "../font/legacy-kerning.ts";
import { visitLookup } from "./lookup-glyphs.ts";
import { LayoutTable } from "./lookup-tables.ts";

/** What is read of a font. */
export type ReachSource = Pick<Font, "table" | "tableTags" | "glyphCount">;

/**
 * Features that HarfBuzz leaves off unless they are asked for (OpenType's feature registry). Any other may be on for some
 * script. Those of vertical text are here, for words are horizontal.
 */
const OFF_BY_DEFAULT = new Set(
  (
    "aalt afrc apkn c2pc c2sc case chws cpct cpsp dlig dtls expt falt flac fwid halt hist hkna hngl hojo hwid ital jalt " +
    "jp04 jp78 jp83 jp90 lfbd lnum mgrk nalt nlck onum opbd ordn ornm palt pcap pkna pnum pwid qwid rtbd ruby salt sinf " +
    "size smcp smpl ssty subs sups swsh titl tnam tnum trad twid unic valt vchw vert vhal vkna vkrn vpal vrt2 vrtr zero"
  ).split(" "),
);
const STYLISTIC = /^(?:ss|cv)\d\d$/;

const MARK_CLASS = 3;
const HEADER_WITH_VARIATIONS = 0x0001_0001;

/**
 * 1 for each glyph that some lookup sees in company; nothing where the font can't be told (no words of it are kept then).
 * `requested` are tags of features that are on beyond the usual.
 */
export function involvedGlyphs(font: ReachSource, requested: ReadonlySet<string>): Uint8Array | undefined {
  try {
    const reader = new ReachReader(font, requested);
    return reader.read();
  } catch (error) {
    // A damaged table: HarfBuzz makes of it what it can.
    if (error instanceof RangeError || error instanceof FontError) return undefined;
    throw error;
  }
}

class ReachReader {
  readonly #font: ReachSource;
  readonly #requested: ReadonlySet<string>;
  readonly #involved: Uint8Array;
  /** Pairs of a glyph and what it may become. */
  readonly #substitutes: number[] = [];
  readonly #glyphClasses: Uint16Array | undefined;

  constructor(font: ReachSource, requested: ReadonlySet<string>) {
    this.#font = font;
    this.#requested = requested;
    this.#involved = new Uint8Array(font.glyphCount);
    this.#glyphClasses = glyphClasses(font);
  }

  read(): Uint8Array | undefined {
    const { tableTags } = this.#font;
    // Pairs of a `kern` table are the host's for scripts that GPOS has none for.
    if (tableTags.includes("kern")) this.#involveKerned();
    for (const tag of ["GSUB", "GPOS"] as const) this.#readTable(tag);
    this.#glyphClasses?.forEach((value, glyphId) => {
      if (value === MARK_CLASS) this.#involved[glyphId] = 1;
    });
    this.#followSubstitutes();
    return this.#involved;
  }

  #involveKerned(): void {
    for (const glyphId of kernedGlyphs(this.#font.table("kern") ?? new Uint8Array(0))) this.#involved[glyphId] = 1;
  }

  #readTable(tag: "GSUB" | "GPOS"): void {
    const bytes = this.#font.tableTags.includes(tag) ? this.#font.table(tag) : undefined;
    if (bytes === undefined) return;
    const table = new LayoutTable(bytes, this.#font.glyphCount);
    const list = table.u16(8);
    const count = table.u16(list);
    const waiting = this.#lookupsOf(table, count);
    const seen = new Set(waiting);
    const visitor = {
      involve: (glyphId: number) => {
        this.#involved[glyphId] = 1;
      },
      substitute: (glyphId: number, by: number) => void this.#substitutes.push(glyphId, by),
      call: (index: number) => {
        if (seen.has(index) || index >= count) return;
        seen.add(index);
        waiting.push(index);
      },
      involveAll: () => void this.#involved.fill(1),
    };
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      const { passedClasses } = visitLookup(table, list + table.u16(list + 2 + 2 * index), tag === "GSUB", visitor);
      for (const passed of passedClasses) this.#involveClass(passed);
    }
  }

  /** Indices of the lookups that may be on; all of them where the features depend on the place in a design space. */
  #lookupsOf(table: LayoutTable, count: number): number[] {
    if (table.u32(0) >= HEADER_WITH_VARIATIONS && table.u32(10) !== 0)
      return Array.from({ length: count }, (_, i) => i);
    const features = table.u16(6);
    const indices = new Set<number>();
    const featureCount = table.u16(features);
    for (let i = 0; i < featureCount; i++) {
      const record = features + 2 + 6 * i;
      if (!this.#isOn(table.tag(record))) continue;
      const feature = features + table.u16(record + 4);
      const lookupCount = table.u16(feature + 2);
      for (let lookup = 0; lookup < lookupCount; lookup++) {
        const index = table.u16(feature + 4 + 2 * lookup);
        if (index < count) indices.add(index);
      }
    }
    return [...indices];
  }

  #isOn(tag: string): boolean {
    return this.#requested.has(tag) || !(OFF_BY_DEFAULT.has(tag) || STYLISTIC.test(tag));
  }

  /** Glyphs that a lookup passes over are no border for it. */
  #involveClass(wanted: number): void {
    if (this.#glyphClasses === undefined) {
      // HarfBuzz then takes all but marks for bases.
      this.#involved.fill(1);
      return;
    }
    this.#glyphClasses.forEach((value, glyphId) => {
      if (value === wanted) this.#involved[glyphId] = 1;
    });
  }

  /** What may become a glyph that is seen in company is seen in company. */
  #followSubstitutes(): void {
    const substitutes = this.#substitutes;
    for (let hasChanged = true; hasChanged; ) {
      hasChanged = false;
      for (let i = 0; i < substitutes.length; i += 2) {
        const glyphId = substitutes[i]!;
        if (this.#involved[glyphId] === 1 || this.#involved[substitutes[i + 1]!] !== 1) continue;
        this.#involved[glyphId] = 1;
        hasChanged = true;
      }
    }
  }
}

/** Classes of `GDEF`; nothing where the font has none. */
function glyphClasses(font: ReachSource): Uint16Array | undefined {
  const bytes = font.tableTags.includes("GDEF") ? font.table("GDEF") : undefined;
  if (bytes === undefined) return undefined;
  const table = new LayoutTable(bytes, font.glyphCount);
  const at = table.u16(4);
  return at === 0 ? undefined : table.classes(at);
}
