/** What a caller wants saved, settled: strikes with the slots of each, and fonts with their characters. */

import { describe, finiteNumber, object, oneOf, string } from "../base/validate.ts";
import { Font } from "../font/font.ts";
import { fieldKey, placeKey, strikeContentKey } from "../glyph/bitmap-stores.ts";
import {
  type Hinting,
  hintings,
  type RenderMode,
  renderModes,
  type StrikeMode,
  strikeMode,
} from "../glyph/strike-mode.ts";
import { type FieldFacts, fieldKinds } from "./archive-records.ts";
import { SlotSet } from "./slot-set.ts";
import { glyphsOfText, type ShapeText } from "./text-glyphs.ts";

/** Largest size that bitmaps are kept of; larger glyphs are drawn from their outlines. */
const MAX_STRIKE_SIZE_PX = 256;
const MAX_SPREAD_PX = 64;
const MAX_GAMMA = 10;
const MIN_GAMMA = 0.1;

/** Quarters of a pixel that a bitmap is made for, by how many are asked for. */
const quartersOf = { 1: [0], 2: [0, 2], 4: [0, 1, 2, 3] } as const;

/** Glyphs to save: those that texts of these characters may come to. */
export interface GlyphSelection {
  /** Whose glyphs; it stays the caller's. */
  readonly font: Font;
  /** Its characters, and what the font puts in place of two or three of them. */
  readonly text: string;
  /** Pixels to the em on the surface: CSS pixels × scale. */
  readonly sizes: readonly number[];
  /** "gray". */
  readonly renderMode?: RenderMode | undefined;
  /** 1. */
  readonly gamma?: number | undefined;
  /** "none". */
  readonly hinting?: Hinting | undefined;
  /** Places within a pixel that each glyph is saved for: 1, 2 or 4. 4; for hinted glyphs 1, as their pens are whole pixels. */
  readonly subpixelPositions?: 1 | 2 | 4 | undefined;
  /**
   * Distance fields, for `engine.atlas` with the same `mode` and `spread`, instead of bitmaps; `sizes` are its `fieldSize`s.
   * Not beside `renderMode`, `gamma`, `hinting` and `subpixelPositions`, of which they know nothing.
   */
  readonly field?: FieldFacts | undefined;
}

/** A strike to save. */
export interface StrikePlan {
  readonly font: Font;
  readonly sizePx: number;
  /** Of bitmaps, or what its distance fields are. */
  readonly mode: StrikeMode | FieldFacts;
  /** How many bitmaps it has, as far as is known before. */
  readonly count: number;
  /** Which they are, when its turn comes. */
  slots(): SlotSet;
}

/** Fonts to save, with the characters that are wanted of each: all, where that is undefined. */
export type FontPlans = Map<string, { font: Font; codePoints: Set<number> | undefined }>;

/** A selection with nothing left open. */
interface Settled {
  readonly font: Font;
  readonly text: string;
  readonly sizes: readonly number[];
  readonly mode: StrikeMode | FieldFacts;
  readonly quarters: readonly number[];
}

/** The strikes of `selections`, each once. Throws `TypeError` and `RangeError`, and what shaping throws. */
export function planOf(selections: readonly GlyphSelection[], shape: ShapeText): StrikePlan[] {
  if (!Array.isArray(selections)) throw new TypeError(`glyphs must be an array, got ${describe(selections)}`);
  const plans = new Map<string, Omit<StrikePlan, "slots" | "count"> & { all: SlotSet }>();
  for (const selection of selections.map((given, index) => settle(given, `glyphs[${index}]`))) {
    const { font, sizes, mode } = selection;
    const slots = slotsFor(selection, shape);
    for (const sizePx of sizes) {
      const key = planKey({ font, sizePx, mode });
      const known = plans.get(key);
      plans.set(key, { font, sizePx, mode, all: known === undefined ? slots : union(font, known.all, slots) });
    }
  }
  return [...plans.values()].map(({ all, ...plan }) => ({ ...plan, count: all.size, slots: () => all }));
}

/** As stores know the strike. */
export function planKey({ font, sizePx, mode }: Pick<StrikePlan, "font" | "sizePx" | "mode">): string {
  return strikeContentKey(font, sizePx, "spread" in mode ? fieldKey(mode.kind, mode.spread) : mode.key);
}

function slotsFor({ font, text, quarters }: Settled, shape: ShapeText): SlotSet {
  const slots = new SlotSet(font.glyphCount);
  for (const glyph of glyphsOfText(font, text, shape)) for (const at of quarters) slots.add(glyph * 4 + at);
  return slots;
}

function union({ glyphCount }: Font, a: SlotSet, b: SlotSet): SlotSet {
  const both = new SlotSet(glyphCount);
  for (const slots of [a, b]) for (const slot of slots) both.add(slot);
  return both;
}

function settle(selection: GlyphSelection, name: string): Settled {
  const { font, text, sizes, renderMode = "gray", gamma = 1, hinting = "none" } = object(selection, name);
  const { subpixelPositions = hinting === "none" ? 4 : 1 } = selection;
  if (!(font instanceof Font)) throw new TypeError(`${name}.font must be a Font, got ${describe(font)}`);
  if (!Array.isArray(sizes)) throw new TypeError(`${name}.sizes must be an array, got ${describe(sizes)}`);
  string(text, `${name}.text`);
  const settledSizes = settleSizes(sizes, name);
  if (selection.field !== undefined) {
    return { font, text, sizes: settledSizes, mode: settleField(selection, name), quarters: quartersOf[1] };
  }
  const mode = strikeMode(
    oneOf(renderMode, `${name}.renderMode`, renderModes),
    finiteNumber(gamma, `${name}.gamma`, MIN_GAMMA, MAX_GAMMA),
    oneOf(hinting, `${name}.hinting`, hintings),
  );
  const quarters = quartersFor(subpixelPositions, `${name}.subpixelPositions`);
  return { font, text, sizes: settledSizes, mode, quarters };
}

function settleSizes(sizes: readonly number[], name: string): number[] {
  return sizes.map((size, at) => Math.fround(finiteNumber(size, `${name}.sizes[${at}]`, 1, MAX_STRIKE_SIZE_PX)));
}

function settleField({ field, ...others }: GlyphSelection, name: string): FieldFacts {
  for (const other of ["renderMode", "gamma", "hinting", "subpixelPositions"] as const) {
    if (others[other] !== undefined) throw new RangeError(`${name}.field and ${name}.${other} exclude each other`);
  }
  const { kind, spread } = object(field, `${name}.field`) as FieldFacts;
  return {
    kind: oneOf(kind, `${name}.field.kind`, fieldKinds),
    spread: finiteNumber(spread, `${name}.field.spread`, 1, MAX_SPREAD_PX),
  };
}

function quartersFor(positions: number, name: string): readonly number[] {
  if (typeof positions !== "number") throw new TypeError(`${name} must be a number, got ${describe(positions)}`);
  if (positions !== 1 && positions !== 2 && positions !== 4) {
    throw new RangeError(`${name} must be 1, 2 or 4, got ${positions}`);
  }
  return quartersOf[positions];
}

/** The fonts of `plans`; with the characters of the selections that are of them. */
export function fontsOf(plans: readonly StrikePlan[], selections: readonly GlyphSelection[] | undefined): FontPlans {
  const fonts: FontPlans = new Map();
  const keyOf = (font: Font) => `${font.contentKey}/${placeKey(font)}`;
  for (const { font } of plans) {
    fonts.set(keyOf(font), { font, codePoints: selections && new Set([" ".codePointAt(0)!]) });
  }
  for (const { font, text } of selections ?? []) {
    const wanted = fonts.get(keyOf(font))?.codePoints;
    for (const character of text) wanted?.add(character.codePointAt(0)!);
  }
  return fonts;
}
