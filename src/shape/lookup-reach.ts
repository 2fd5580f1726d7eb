/**
 * Which glyphs a font's lookups leave alone. In: `GSUB`, `GPOS` and `GDEF`, and the features that are asked for. Out: for
 * each glyph whether any lookup looks at it together with others; and glyphs without which none reaches across a space.
 *
 * Text on either side of a glyph that is left alone is shaped as if the other side weren't there. Where a space is such a
 * glyph, words can be shaped by themselves; in most fonts of Chinese and Japanese all ideographs are. Whatever can't be
 * told is taken to reach.
 */

import { FontError } from "../base/errors.ts";
import type { Font } from "../font/font.ts";
import { kernedGlyphs } from "../font/legacy-kerning.ts";
import { visitFollowers } from "./lookup-followers.ts";
import { visitLookup } from "./lookup-glyphs.ts";
import { LayoutTable } from "./lookup-tables.ts";
import { isPairLookup, type PairLookup, PairTies } from "./pair-ties.ts";

/** What is read of a font. */
export type ReachSource = Pick<Font, "table" | "tableTags" | "glyphCount" | "glyphId">;

/** How far a font's lookups reach. */
export interface LookupReach {
  /** 1 for each glyph that some lookup sees in company. */
  readonly involved: Uint8Array;
  /** The dotted circle's glyph and what it may become. */
  readonly circleIds: readonly number[];
}

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

/** HarfBuzz puts it where a mark stands alone. */
export const DOTTED_CIRCLE = 0x25cc;

const MARK_CLASS = 3;
const HEADER_WITH_VARIATIONS = 0x0001_0001;

/**
 * How far the lookups reach; nothing where the font can't be told (no words of it are kept then). `requested` are tags of
 * features that are on beyond the usual.
 */
export function lookupReach(font: ReachSource, requested: ReadonlySet<string>): LookupReach | undefined {
  return unlessDamaged(() => new ReachReader(font, requested).read());
}

/**
 * 1 for each glyph without which nothing behind `spaceId` depends on anything before it: of every sequence that a lookup may
 * find across the space it has what may stand in one of the places behind, the one for which fewest glyphs come into
 * question. Nothing where the space itself may become another glyph, or be passed over.
 */
export function glyphsAcross(
  font: ReachSource,
  requested: ReadonlySet<string>,
  spaceId: number,
): Uint8Array | undefined {
  return unlessDamaged(() => new ReachReader(font, requested).readAcross(spaceId));
}

/**
 * 1 for each glyph that a lookup may see together with `spaceId` where it comes right behind it. What begins with any other
 * is shaped as if the space, and all before it, weren't there. Nothing where the space itself may become another glyph, or be
 * passed over.
 */
export function glyphsBehind(
  font: ReachSource,
  requested: ReadonlySet<string>,
  spaceId: number,
): Uint8Array | undefined {
  return unlessDamaged(() => new ReachReader(font, requested).readBehind(spaceId));
}

/** Which kana the font ties together. */
export function pairTies(font: ReachSource, requested: ReadonlySet<string>): PairTies | undefined {
  return unlessDamaged(() => new ReachReader(font, requested).readTies());
}

function unlessDamaged<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    // A damaged table: HarfBuzz makes of it what it can.
    if (error instanceof RangeError || error instanceof FontError) return undefined;
    throw error;
  }
}

/** Glyphs that may come to stand in a place of a sequence. */
interface GlyphsOfPlace {
  readonly seen: Uint8Array;
  readonly count: number;
}

class ReachReader {
  readonly #font: ReachSource;
  readonly #requested: ReadonlySet<string>;
  readonly #involved: Uint8Array;
  /** Pairs of a glyph and what it may become. */
  readonly #substitutes: number[] = [];
  /** Glyphs that may become nothing. */
  readonly #vanishing: number[] = [];
  readonly #glyphClasses: Uint16Array | undefined;
  /** Where pairs go that are to be looked at one by one; else their glyphs are involved. */
  #pairs: PairLookup[] | undefined;

  constructor(font: ReachSource, requested: ReadonlySet<string>) {
    this.#font = font;
    this.#requested = requested;
    this.#involved = new Uint8Array(font.glyphCount);
    this.#glyphClasses = glyphClasses(font);
  }

  read(): LookupReach {
    const { tableTags } = this.#font;
    // Pairs of a `kern` table are the host's for scripts that GPOS has none for.
    if (tableTags.includes("kern")) this.#involveKerned();
    for (const tag of ["GSUB", "GPOS"] as const) this.#readTable(tag);
    this.#glyphClasses?.forEach((value, glyphId) => {
      if (value === MARK_CLASS) this.#involved[glyphId] = 1;
    });
    this.#followSubstitutes(this.#involved);
    return { involved: this.#involved, circleIds: this.#becoming(this.#font.glyphId(DOTTED_CIRCLE)) };
  }

  /** A glyph and all that it may become; nothing for the glyph of missing characters. */
  #becoming(glyphId: number): number[] {
    const ids = new Set(glyphId === 0 ? [] : [glyphId]);
    for (let size = -1; size !== ids.size; ) {
      size = ids.size;
      for (let i = 0; i < this.#substitutes.length; i += 2) {
        if (ids.has(this.#substitutes[i]!)) ids.add(this.#substitutes[i + 1]!);
      }
    }
    return [...ids];
  }

  readAcross(spaceId: number): Uint8Array | undefined {
    if (this.#font.tableTags.includes("kern")) return undefined;
    const sequences: (readonly (readonly number[])[])[] = [];
    let isPassed = this.#glyphClasses?.[spaceId] === MARK_CLASS;
    for (const tag of ["GSUB", "GPOS"] as const) {
      this.#readTable(tag, (table, at, passedClasses) => {
        isPassed ||= passedClasses.some((passed) => passed === (this.#glyphClasses?.[spaceId] ?? passed));
        visitFollowers(table, at, tag === "GSUB", spaceId, (places) => void sequences.push(places));
      });
    }
    const substitutes = this.#substitutes;
    for (let i = 0; i < substitutes.length; i += 2) if (substitutes[i] === spaceId) return undefined;
    return isPassed ? undefined : this.#rarestOf(sequences);
  }

  readBehind(spaceId: number): Uint8Array | undefined {
    if (this.#font.tableTags.includes("kern")) return undefined;
    const behind = new Uint8Array(this.#font.glyphCount);
    let isPassed = this.#glyphClasses?.[spaceId] === MARK_CLASS;
    for (const tag of ["GSUB", "GPOS"] as const) {
      this.#readTable(tag, (table, at, passedClasses) => {
        // What passes over letters might find another behind the one that stands there.
        isPassed ||= passedClasses.length > 0;
        visitFollowers(table, at, tag === "GSUB", spaceId, ([next]) => {
          for (const glyphId of next!) behind[glyphId] = 1;
        });
      });
    }
    const substitutes = this.#substitutes;
    for (let i = 0; i < substitutes.length; i += 2) if (substitutes[i] === spaceId) return undefined;
    this.#glyphClasses?.forEach((value, glyphId) => {
      if (value === MARK_CLASS) behind[glyphId] = 1;
    });
    for (const glyphId of this.#vanishing) behind[glyphId] = 1;
    this.#followSubstitutes(behind);
    return isPassed ? undefined : behind;
  }

  /** Of each sequence the glyphs that may come to stand in one of its places: that for which they are fewest. */
  #rarestOf(sequences: readonly (readonly (readonly number[])[])[]): Uint8Array {
    const rarest = new Uint8Array(this.#font.glyphCount);
    const known = new Map<string, GlyphsOfPlace>();
    const glyphsOf = (place: readonly number[]) => {
      const key = place.join();
      let found = known.get(key);
      if (found === undefined) {
        const seen = new Uint8Array(rarest.length);
        for (const glyphId of place) seen[glyphId] = 1;
        this.#followSubstitutes(seen);
        found = { seen, count: seen.reduce((sum, each) => sum + each, 0) };
        known.set(key, found);
      }
      return found;
    };
    for (const places of sequences) {
      const { seen } = places.map(glyphsOf).reduce((least, each) => (each.count < least.count ? each : least));
      for (let glyphId = 0; glyphId < seen.length; glyphId++) rarest[glyphId]! |= seen[glyphId]!;
    }
    return rarest;
  }

  /** Pairs and ligatures apart from all else. */
  readTies(): PairTies {
    const pairs: PairLookup[] = [];
    this.#pairs = pairs;
    this.read();
    const becomes = new Map<number, number[]>();
    for (let i = 0; i < this.#substitutes.length; i += 2) {
      const [from, by] = [this.#substitutes[i]!, this.#substitutes[i + 1]!];
      const known = becomes.get(from);
      if (known === undefined) becomes.set(from, [by]);
      else known.push(by);
    }
    const facts = {
      glyphId: (codePoint: number) => this.#font.glyphId(codePoint),
      isBlocked: (glyphId: number) => this.#involved[glyphId] === 1,
      formsOf: (glyphId: number) => {
        const forms = new Set([glyphId]);
        for (const form of forms) for (const by of becomes.get(form) ?? []) forms.add(by);
        return [...forms];
      },
    };
    return new PairTies(facts, pairs);
  }

  #involveKerned(): void {
    for (const glyphId of kernedGlyphs(this.#font.table("kern") ?? new Uint8Array(0))) this.#involved[glyphId] = 1;
  }

  #readTable(
    tag: "GSUB" | "GPOS",
    also?: (table: LayoutTable, at: number, passedClasses: readonly number[]) => void,
  ): void {
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
      vanish: (glyphId: number) => {
        this.#involved[glyphId] = 1;
        this.#vanishing.push(glyphId);
      },
      call: (index: number) => {
        if (seen.has(index) || index >= count) return;
        seen.add(index);
        waiting.push(index);
      },
      involveAll: () => void this.#involved.fill(1),
    };
    const lenient = { ...visitor, involve: () => {}, involveAll: () => {} };
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      const at = list + table.u16(list + 2 + 2 * index);
      const lookup = { table, at, isGsub: tag === "GSUB" };
      const isApart = this.#pairs !== undefined && isPairLookup(lookup);
      if (isApart) this.#pairs?.push(lookup);
      const { passedClasses } = visitLookup(table, at, lookup.isGsub, isApart ? lenient : visitor);
      also?.(table, at, passedClasses);
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

  /** What may become a glyph that is seen is seen. */
  #followSubstitutes(seen: Uint8Array): void {
    const substitutes = this.#substitutes;
    for (let hasChanged = true; hasChanged; ) {
      hasChanged = false;
      for (let i = 0; i < substitutes.length; i += 2) {
        const glyphId = substitutes[i]!;
        if (seen[glyphId] === 1 || seen[substitutes[i + 1]!] !== 1) continue;
        seen[glyphId] = 1;
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
