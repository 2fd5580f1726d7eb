/**
 * Full-width punctuation that stands side by side, CSS Text 4, 8.5 (`text-spacing-trim: normal`). In: a run of one font. Out:
 * the run, with the blank half of brackets, quotes, commas and stops taken away where it would make a hole.
 *
 * What is blank is the font's to say: its feature `halt` gives each such character half of its width, and by how much that
 * moves the glyph tells opening ones (whose left half is blank) from closing ones and those in the middle.
 */

import type { Font } from "../font/font.ts";
import type { GlyphRun } from "../shape/glyph-run.ts";
import { ShapedRun } from "../shape/shaped-run.ts";
import type { Shaper } from "../shape/shaper.ts";
import { advancesAlong, arraysOf } from "./spacing.ts";

/** Where the ink of a character stands, and whether it is as wide as an ideograph. */
type Kind = "opening" | "closing" | "middle" | "narrow-opening" | "narrow-closing" | "other";

/**
 * What `halt` does to a character, in parts of the size. In upright text it is done along the line as well: what `vhal` says
 * of advances doesn't come through HarfBuzz (shape/vertical-placement.ts).
 */
interface Trim {
  readonly kind: Kind;
  readonly advance: number;
  readonly offset: number;
}

const candidates = new Set(
  [..."「『（【〈《〔〖〘〚［｛｟“‘」』）】〉》〕〗〙〛］｝｠”’。．，、・：；"].map((each) => each.charCodeAt(0)),
);
/** These keep their width at the end of a line, as browsers have it. */
const stops = new Set([..."。．，、・：；"].map((each) => each.charCodeAt(0)));
const fixedKinds = new Map<number, Kind>([
  [0x28, "narrow-opening"],
  [0x5b, "narrow-opening"],
  [0x7b, "narrow-opening"],
  [0x29, "narrow-closing"],
  [0x5d, "narrow-closing"],
  [0x7d, "narrow-closing"],
  [0x3000, "middle"],
]);
/** Full-width quotes are what they are even in fonts that don't narrow them. */
const quoteKinds = new Map<number, Kind>([
  [0x2018, "opening"],
  [0x201c, "opening"],
  [0x2019, "closing"],
  [0x201d, "closing"],
]);
const untrimmed: Trim = { kind: "other", advance: 0, offset: 0 };

/** A font in a language: commas stand in the middle in Taiwan and Hong Kong. */
interface Face {
  readonly font: Font;
  readonly language: string | undefined;
}

const known = new WeakMap<Font, Map<string, Trim>>();

/** What `halt` does to the character `unit`; nothing where the font doesn't have it. */
function trimOf(unit: number, face: Face, shaper: Shaper): Trim {
  let ofFont = known.get(face.font);
  if (ofFont === undefined) {
    ofFont = new Map();
    known.set(face.font, ofFont);
  }
  const key = `${unit} ${face.language}`;
  let trim = ofFont.get(key);
  if (trim === undefined) {
    trim = measureTrim(unit, face, shaper);
    ofFont.set(key, trim);
  }
  return trim;
}

/** Sizes don't matter to a ratio; at this one float32 advances are whole. */
const measuredSize = 1000;

function measureTrim(unit: number, { font, language }: Face, shaper: Shaper): Trim {
  const text = String.fromCharCode(unit);
  const request = { font, language, size: measuredSize, direction: "ltr" as const, script: "Hani" };
  const full = shaper.shape(text, 0, 1, request);
  const half = shaper.shape(text, 0, 1, { ...request, features: { halt: true } });
  if (full.length !== 1 || half.length !== 1) return untrimmed;
  const advance = (full.width - half.width) / measuredSize;
  const offset = (half.xOffsets[0]! - full.xOffsets[0]!) / measuredSize;
  if (full.width < 0.9 * measuredSize) return untrimmed;
  if (!(advance > 0.1)) return { ...untrimmed, kind: quoteKinds.get(unit) ?? "other" };
  const kind = offset > -advance / 4 ? "closing" : offset > (-advance * 3) / 4 ? "middle" : "opening";
  return { kind, advance, offset };
}

/** `run` with its punctuation set close; `run` itself where none stands side by side. */
export function withTrimmedPunctuation(run: GlyphRun, text: string, shaper: Shaper): GlyphRun {
  const last = Math.min(run.end, text.length - 1);
  let before = run.start > 0 ? text.charCodeAt(run.start - 1) : 0;
  let trims: Map<number, Trim> | undefined;
  for (let index = run.start; index <= last; index++) {
    const unit = text.charCodeAt(index);
    // A pair needs one character from behind U+2018 at least.
    if ((unit >= 0x2018 || before >= 0x2018) && index > 0 && mayPair(before, unit)) {
      trims ??= new Map();
      addPair(before, unit, index, run, shaper, trims);
    }
    before = unit;
  }
  return trims === undefined || trims.size === 0 ? run : trimmedRun(run, trims);
}

function mayPair(before: number, unit: number): boolean {
  const isBefore = candidates.has(before);
  const isUnit = candidates.has(unit);
  return (isBefore || isUnit) && (isBefore || fixedKinds.has(before)) && (isUnit || fixedKinds.has(unit));
}

function addPair(
  before: number,
  unit: number,
  index: number,
  face: Face,
  shaper: Shaper,
  trims: Map<number, Trim>,
): void {
  const beforeTrim = candidates.has(before) ? trimOf(before, face, shaper) : untrimmed;
  const unitTrim = candidates.has(unit) ? trimOf(unit, face, shaper) : untrimmed;
  const beforeKind = fixedKinds.get(before) ?? beforeTrim.kind;
  const unitKind = fixedKinds.get(unit) ?? unitTrim.kind;
  if (unitKind === "opening") {
    const isPair = beforeKind !== "other" && beforeKind !== "narrow-closing";
    if (isPair) trims.set(index, unitTrim);
  } else if (beforeKind === "closing") {
    const isPair = unitKind === "closing" || unitKind === "middle" || unitKind === "narrow-closing";
    if (isPair) trims.set(index - 1, beforeTrim);
  }
}

function trimmedRun(run: GlyphRun, trims: ReadonlyMap<number, Trim>): GlyphRun {
  const advances = advancesAlong(run).slice();
  const offsets = offsetsAlong(run).slice();
  const unsafeToBreak = run.unsafeToBreak.slice();
  for (let glyph = 0; glyph < run.length; glyph++) {
    const trim = trims.get(run.clusters[glyph]!);
    if (trim === undefined) continue;
    advances[glyph]! -= trim.advance * run.size;
    offsets[glyph]! += trim.offset * run.size;
    // At the start of a line an opening bracket has its width back, so that it must be shaped again there.
    unsafeToBreak[glyph] = 1;
  }
  const along =
    run.direction === "ttb" ? { yAdvances: advances, yOffsets: offsets } : { xAdvances: advances, xOffsets: offsets };
  return new ShapedRun(run, run.start, run.end, { ...arraysOf(run), ...along, unsafeToBreak });
}

function offsetsAlong(run: GlyphRun): Float32Array {
  return run.direction === "ttb" ? run.yOffsets : run.xOffsets;
}

/** Pixels that a closing bracket or quote may be narrower by at the end of a line that has no room for all of it. */
export function endTrim(unit: number, face: Face, size: number, shaper: Shaper): number {
  if (unit < 0x2018 || !candidates.has(unit) || stops.has(unit)) return 0;
  const trim = trimOf(unit, face, shaper);
  return trim.kind === "closing" ? trim.advance * size : 0;
}
